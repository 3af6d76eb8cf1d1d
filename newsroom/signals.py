from django.dispatch import Signal

# `manage.py serve` has migrated the database and is about to start. Arguments: `say`,
# which prints a line. A receiver returns lines to print, such as the demo's logins.
installation_prepared = Signal()
# `manage.py serve` asks whether this paper is the demo. A receiver answers True.
demo_asked_for = Signal()
