from newsroom.sweeps import sweep

from .actions import (
    accepting,
    announcing,
    batches,
    counting,
    digest,
    examining,
    judging,
    looking,
    renditions,
    telling,
)
from .actions.discarding import discard_declined, discard_drafts
from .actions.forgetting_reports import discard_reports
from .actions.printing import print_stories
from .actions.settling import settle_gone
from .actions.telling_reporters import send_due, tell_reporters
from .actions.tidying import tidy_this_hour
from .models import Comment, Contribution


@sweep(every=1)
def announce_due() -> None:
    announcing.announce_due()
    announcing.announce_expired_photos()


@sweep(every=1)
def tell_authors() -> None:
    """After the sweep above: that something is public its people are told by that."""
    accepting.follow_publications()
    telling.tell_authors()


@sweep(every=1, apart=True)
def prepare_photos() -> bool:
    return renditions.prepare_next_photo()


@sweep(every=3600, apart=True)
def tidy_files() -> None:
    tidy_this_hour()
    discard_declined()
    discard_drafts()
    discard_reports()


@sweep(every=1, apart=True)
def examine_contributions() -> bool:
    return examining.examine_next()


@sweep(every=1, apart=True)
def look_at_pictures() -> bool:
    return looking.look_at_next_picture()


@sweep(every=5, apart=True)
def print_published() -> None:
    print_stories()


@sweep(every=1, apart=True)
def carry_on_batches() -> bool:
    return batches.carry_on()


@sweep(every=60)
def release_stale_claims() -> None:
    judging.release_stale(Contribution)
    judging.release_stale(Comment)


@sweep(every=10)
def settle_reports() -> None:
    settle_gone()
    tell_reporters()


@sweep(every=2, apart=True)
def send_mail_about_reports() -> bool:
    return send_due()


@sweep(every=60, apart=True)
def count_figures() -> bool:
    return counting.count_due()


@sweep(every=600)
def tell_of_what_is_late() -> None:
    digest.tell_of_what_is_late()
