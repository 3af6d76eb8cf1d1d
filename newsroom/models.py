from django.db import models
from django.db.models.functions import Now


class Purge(models.Model):
    """One line of the purge log: pages made from `tag` are out of date since `at`.

    Written in the transaction of the change itself, read by the page cache of every
    web process about once a second (see newsroom/page_cache/).
    """

    tag = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.tag
