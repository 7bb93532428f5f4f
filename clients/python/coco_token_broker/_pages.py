"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast


def items_of(read_page: Callable[[str | None], Any]) -> Iterator[Any]:
    """The items of all pages; each page is fetched when it is needed.

    :param read_page: fetches the page at a cursor
    """
    cursor: str | None = None
    while True:
        page = read_page(cursor)
        yield from page["items"]
        cursor = cast("str | None", page["nextCursor"])
        if cursor is None:
            return
