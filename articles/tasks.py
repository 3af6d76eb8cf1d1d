from newsroom.sweeps import sweep

from .actions import announcing, renditions
from .actions.tidying import tidy_this_hour


@sweep(every=1)
def announce_due() -> None:
    announcing.announce_due()
    announcing.announce_expired_photos()


@sweep(every=1, apart=True)
def prepare_photos() -> bool:
    return renditions.prepare_next_photo()


@sweep(every=3600, apart=True)
def tidy_files() -> None:
    tidy_this_hour()
