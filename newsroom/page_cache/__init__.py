"""Finished pages, one for everybody, kept in each web process (design: The purge log).

- sharing.py: what a view says of its page, `share(response, tags, expires_at)`
- log.py: the purge log; `purge(*tags)` writes it, each web process reads it
- keys.py: which requests are for a shared page, and all that such a page may know of them
- encodings.py: compression, Accept-Encoding, If-None-Match
- store.py: the pages themselves, bounded in bytes, found by key and by tag
- wsgi.py: the door, `PageCache(app)`, which answers ahead of Django
"""

from .log import purge, trim_purges
from .sharing import share
from .wsgi import PageCache

__all__ = ["PageCache", "purge", "share", "trim_purges"]
