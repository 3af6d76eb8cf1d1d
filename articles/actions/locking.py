from typing import TypeVar

from ..models import Publication
from .errors import StaleEdit

P = TypeVar("P", bound=Publication)


def lock(model: type[P], pk: int, expected_version: int | None = None) -> P:
    """The row, locked until the transaction ends; raises StaleEdit if its version differs."""
    item: P = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if expected_version is not None and item.version != expected_version:
        raise StaleEdit(item)
    return item
