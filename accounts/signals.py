from django.dispatch import Signal

# A profile was made, or what readers see of it changed; sent in the same transaction.
# Arguments: `user_id`, whose it is, and `has_moved`, whether its address is new or gone.
profile_changed = Signal()
