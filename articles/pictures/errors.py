class Refused(Exception):
    """A picture that isn't taken. `code` says why; the words are actions/photos.py's.

    Codes: unreadable, too_large, too_many_pixels, too_many_scans, too_many_frames,
    too_tall, too_slow.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
