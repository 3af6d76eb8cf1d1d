"""Stories of others: files fetched from them, and read whatever their format.

What comes out is as the supplier wrote it, neither sanitised nor of a checked length.
"""

from .detect import read_items
from .fetch import Download, FetchError, fetch_bytes, open_url
from .items import Imported, ImportedPicture, ImportedStory, RefusedItem

__all__ = [
    "Download",
    "FetchError",
    "Imported",
    "ImportedPicture",
    "ImportedStory",
    "RefusedItem",
    "fetch_bytes",
    "open_url",
    "read_items",
]
