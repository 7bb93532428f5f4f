"""The service's links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ._pages import items_of
from .models import ActivityEntry, GrantRequest, HeldLinkGrant, Link, LinkGrant, LinkStatus
from .operations import Operations


@dataclass(frozen=True)
class Links:
    """The service's links: lists, one link, its activity, its grants, and its end."""

    _operations: Operations

    def list(
        self, *, user_id: str | None = None, status: LinkStatus | None = None, timeout: float | None = None
    ) -> Iterator[Link]:
        """The service's links, newest first; pages are fetched as needed."""
        return items_of(
            lambda cursor: self._operations.list_links(
                user_id=user_id, status=status, cursor=cursor, timeout=timeout
            )
        )

    def read(self, link_id: str, *, timeout: float | None = None) -> Link:
        """One link: its state, expiry and last error."""
        return self._operations.read_link(link_id, timeout=timeout)

    def activity(self, link_id: str, *, timeout: float | None = None) -> Iterator[ActivityEntry]:
        """What was done through a link and by whom, newest first; pages are fetched as needed."""
        return items_of(
            lambda cursor: self._operations.list_link_activity(link_id, cursor=cursor, timeout=timeout)
        )

    def revoke(self, link_id: str, *, timeout: float | None = None) -> None:
        """Revokes a link permanently: its tokens are destroyed immediately."""
        self._operations.revoke_link(link_id, timeout=timeout)

    def grant(self, link_id: str, request: GrantRequest, *, timeout: float | None = None) -> LinkGrant:
        """Lets another service act on a link that this service made. Needs the scope ``links:grant``."""
        return self._operations.grant_link(link_id, request, timeout=timeout)

    def grants(self, link_id: str, *, timeout: float | None = None) -> Iterator[LinkGrant]:
        """A link's grants, also those that have ended, newest first; pages are fetched as needed."""
        return items_of(
            lambda cursor: self._operations.list_link_grants(link_id, cursor=cursor, timeout=timeout)
        )

    def end_grant(self, link_id: str, grant_id: str, *, timeout: float | None = None) -> None:
        """Ends a grant, on every replica of the broker."""
        self._operations.end_link_grant(link_id, grant_id, timeout=timeout)

    def held(self, *, timeout: float | None = None) -> Iterator[HeldLinkGrant]:
        """The grants that this service holds on links of others, newest first."""
        return items_of(lambda cursor: self._operations.list_held_grants(cursor=cursor, timeout=timeout))
