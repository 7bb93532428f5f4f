"""Changes to links, and ends of commands."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ._retry import require_seconds
from .models import Capability, CommandEnd, EventPage, EventType
from .operations import Operations


@dataclass(frozen=True)
class Events:
    """Changes to links, and ends of commands."""

    _operations: Operations

    def read(
        self,
        *,
        cursor: str | None = None,
        types: Sequence[EventType] | None = None,
        capabilities: Sequence[Capability] | None = None,
        states: Sequence[CommandEnd] | None = None,
        follow_seconds: float | None = None,
        stop: threading.Event | None = None,
        timeout: float | None = None,
    ) -> Iterator[EventPage]:
        """The events since a cursor, oldest first, page by page.

        Process a page's ``items``, then store its ``nextCursor``: a restart from there misses nothing and
        repeats at most one page. Events are kept for 30 days.

        :param cursor: ``nextCursor`` of the last processed page; the oldest stored event by default
        :param types: only these types
        :param capabilities: of the ends of commands only those of these capabilities
        :param states: of the ends of commands only these
        :param follow_seconds: seconds between two polls for new events; without it, reading stops at the
            latest event
        :param stop: ends following as soon as it is set
        """
        if follow_seconds is not None:
            require_seconds("follow_seconds", follow_seconds)
        ended = stop if stop is not None else threading.Event()
        while not ended.is_set():
            page = self._operations.list_events(
                cursor=cursor, types=types, capabilities=capabilities, states=states, timeout=timeout
            )
            if page["items"]:
                yield page
            cursor = page["nextCursor"]
            if page["hasMore"]:
                continue
            if follow_seconds is None:
                return
            ended.wait(follow_seconds)
