"""Why a fetch failed, in words for an editor."""

import ssl


class FetchError(OSError):
    """The file could not be fetched; `reason` is plain English."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return self.reason

    @classmethod
    def of(cls, error: BaseException) -> "FetchError":
        """`error` in plain words; itself when it has them already."""
        if isinstance(error, FetchError):
            return error
        if isinstance(error, ssl.SSLCertVerificationError):
            return cls(f"its certificate can't be trusted ({error.verify_message})")
        if isinstance(error, ssl.SSLError):
            return cls("no secure connection to it could be made")
        if isinstance(error, TimeoutError):
            return cls("it took too long")
        if isinstance(error, EOFError):
            return cls("the connection was closed before the end")
        if isinstance(error, ConnectionError):
            return cls("it could not be reached, or broke off the connection")
        if isinstance(error, OSError) and error.strerror:
            return cls(f"it could not be reached ({error.strerror})")
        return cls("its answer can't be read")
