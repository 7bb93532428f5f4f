"""The credential with which a service calls."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import NoCredential

#: A service key or a JWT, or a function that returns it. The function is called before each attempt,
#: so that a token which Kubernetes renews in a file is read again.
Credential = str | Callable[[], str]

# The characters that RFC 6750 section 2.1 allows in a bearer credential.
_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")


def read_credential(credential: Credential) -> str:
    """The credential to send, without the line ending of a file.

    It is checked here because errors about a malformed header quote the header.
    """
    value = _value_of(credential)
    trimmed = value.strip() if isinstance(value, str) else ""
    if _BEARER.fullmatch(trimmed) is None:
        raise NoCredential("no_credential", "The credential is empty or has invalid characters")
    return trimmed


def _value_of(credential: Credential) -> object:
    if isinstance(credential, str):
        return credential
    try:
        return credential()
    except Exception:  # noqa: BLE001 - its text may hold the credential, so nothing of it is passed on
        failed = NoCredential("no_credential", "Reading the credential failed")
    raise failed
