"""Paths and queries of calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from .problems import InvalidRequest

# What encodeURIComponent leaves alone: the broker refuses escapes that are not needed.
_UNRESERVED = "!'()*~"


def fill_path(template: str, parameters: Mapping[str, object]) -> str:
    """Fills in the parameters of a path. The raw path's ``{path}`` keeps its slashes.

    Raises `InvalidRequest` for a value that would change the path: proxies resolve ``.`` and ``..``.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        value = parameters.get(name)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_number else value
        if not isinstance(text, str):
            raise _unusable(name)
        segments = text.split("/") if name == "path" else [text]
        return "/".join(_segment(name, segment) for segment in segments)

    return re.sub(r"\{(\w+)\}", fill, template)


def write_query(parameters: Mapping[str, object]) -> str:
    """The query, with its question mark; empty if no parameter has a value. Lists are joined by commas."""
    given = [(name, value) for name, value in parameters.items() if value is not None]
    if not given:
        return ""
    return "?" + "&".join(f"{name}={quote(_text(value), safe='')}" for name, value in given)


def _segment(name: str, segment: str) -> str:
    if segment in ("", ".", ".."):
        raise _unusable(name)
    return quote(segment, safe=_UNRESERVED)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(_text(item) for item in value)
    return str(value)


def _unusable(name: str) -> InvalidRequest:
    return InvalidRequest("invalid_request", f"{name}: expected a valid path segment")
