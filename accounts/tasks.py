from newsroom.housekeeping import in_portions
from newsroom.sweeps import sweep

from .actions import exporting, leaving, notice_mail, notices


@sweep(every=2, apart=True)
def send_notices() -> bool:
    return notice_mail.send_due()


@sweep(every=24 * 3600)
def trim_notices() -> None:
    in_portions(notices.trim_notices)


@sweep(every=1, apart=True)
def build_exports() -> bool:
    return exporting.build_next_export()


@sweep(every=600)
def delete_expired_exports() -> None:
    exporting.delete_expired_exports()


@sweep(every=2, apart=True)
def tell_who_leaves() -> None:
    leaving.tell_who_leaves()


@sweep(every=1, apart=True)
def erase_departures() -> bool:
    return leaving.erase_next_departure()


@sweep(every=3600)
def forget_ended_sessions() -> None:
    in_portions(leaving.forget_ended_sessions)
