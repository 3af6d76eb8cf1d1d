import hashlib

from django.db import models

from .article import Article
from .photo import Photo


def uri_key(uri: str) -> str:
    """A short unique key of a supplier's URI, which may be longer than an index allows."""
    return hashlib.sha256(uri.encode("utf-8", "surrogatepass")).hexdigest()


class ImportedItem(models.Model):
    """Which story or picture an item of a wire service became, so that a second run adds none."""

    key = models.CharField(max_length=64, unique=True)
    uri = models.TextField()
    version = models.CharField(max_length=120)
    checksum = models.CharField(max_length=64)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="imports")
    # The story's version after this import; a higher one means that the desk changed it.
    article_version = models.PositiveIntegerField(default=0)
    photo = models.ForeignKey(Photo, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.uri
