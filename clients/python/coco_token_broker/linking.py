"""Linking a user's COCO account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from .models import CreateLinkSessionRequest, Link, LinkSession
from .operations import Operations
from .problems import ConfirmationRefused, LinkNotFound

# The error codes of RFC 6749 sections 4.1.2.1 and 5.2 with which the broker sends a browser back.
_RETURN_ERRORS = frozenset(
    {
        "access_denied",
        "account_already_linked",
        "account_mismatch",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    }
)
# An identifier such as `refused_by_coco`: anyone can write into a URL, and reasons end up in logs and pages.
_REASON = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Linked:
    """The link is active: store ``link["id"]`` with the user."""

    link: Link


@dataclass(frozen=True)
class NotBegunHere:
    """This user started no such link: nothing was confirmed. It may be an attack."""


@dataclass(frozen=True)
class LinkingDenied:
    """The user declined at COCO."""


@dataclass(frozen=True)
class LinkingFailed:
    """Linking failed; after ``temporarily_unavailable`` retry shortly."""

    error: str
    reason: str


@dataclass(frozen=True)
class LinkingExpired:
    """The confirmation was already used, or came too late: start again."""


@dataclass(frozen=True)
class LinkRevoked:
    """The link to renew has been revoked: start again, without ``link_id``."""


LinkOutcome = Linked | NotBegunHere | LinkingDenied | LinkingFailed | LinkingExpired | LinkRevoked


@dataclass(frozen=True)
class Linking:
    """Linking a user's COCO account, in two steps with a browser between them."""

    _operations: Operations

    def start(
        self,
        user_id: str,
        return_url: str,
        *,
        link_id: str | None = None,
        lang: str | None = None,
        timeout: float | None = None,
    ) -> LinkSession:
        """Starts linking. Keep ``id`` in the user's session and send the browser to ``linkUrl``.

        It is never retried automatically.

        :param link_id: renews this link, which keeps its id
        :param lang: language of the broker's pages, such as ``de``
        """
        body: CreateLinkSessionRequest = {"userId": user_id, "returnUrl": return_url}
        if link_id is not None:
            body["linkId"] = link_id
        if lang is not None:
            body["lang"] = lang
        return self._operations.start_link_session(body, timeout=timeout)

    def finish(self, returned: str, link_session: str | None, *, timeout: float | None = None) -> LinkOutcome:
        """Confirms the link if the user who returned is the one who started.

        :param returned: the URL to which the browser returned, or its path with the query
        :param link_session: the ``id`` kept in the session of the user who is logged in now, never from
            the URL; ``None`` if none was kept
        """
        back = read_return(returned)
        if back is None or link_session is None or back.link_session != link_session:
            return NotBegunHere()
        if back.confirmation_code is None:
            return LinkingDenied() if back.error == "access_denied" else LinkingFailed(back.error, back.reason)
        try:
            link = self._operations.confirm_link_session(
                link_session, {"confirmationCode": back.confirmation_code}, timeout=timeout
            )
            return Linked(link)
        except ConfirmationRefused:
            return LinkingExpired()
        except LinkNotFound:
            return LinkRevoked()


@dataclass(frozen=True)
class BroughtBack:
    """The parameters with which the browser returned: a code, or an error with its reason."""

    link_session: str
    confirmation_code: str | None = None
    error: str = ""
    reason: str = ""


def read_return(returned: str) -> BroughtBack | None:
    """Reads the URL to which the browser returned; ``None`` for one that the broker did not make."""
    try:
        values = parse_qs(urlsplit(returned).query, keep_blank_values=True)
    except ValueError:
        return None

    def only(name: str) -> str | None:
        found = values.get(name, [])
        return found[0] if len(found) == 1 else None

    link_session = only("linkSession")
    if link_session is None:
        return None
    code = only("confirmationCode")
    if code is not None and "error" not in values:
        return BroughtBack(link_session, code)
    error = only("error")
    if error is None or "confirmationCode" in values:
        return None
    reason = only("reason") or ""
    return BroughtBack(
        link_session,
        error=error if error in _RETURN_ERRORS else "server_error",
        reason=reason if _REASON.fullmatch(reason) is not None else "unknown",
    )
