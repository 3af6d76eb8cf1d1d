from newsroom.sweeps import sweep

from .actions.announcing import announce_due_articles


@sweep(every=1)
def announce_due() -> None:
    announce_due_articles()
