from django.conf import settings


def media_url(name: str) -> str:
    """Where readers fetch a public file: here (MEDIA_URL is a path) or from a host of its own.

    Names are ours, letters, digits and dashes, so there is nothing to quote.
    """
    return f"{settings.MEDIA_URL}{name}"
