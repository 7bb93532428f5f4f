"""Calls to the broker: what is sent, how often, and what comes back."""

from __future__ import annotations

import json
import os
import random
import socket
import ssl
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._answers import checked, json_of
from ._credential import Credential, read_credential
from ._path import fill_path, write_query
from ._retry import RetryLimits, delay_after, may_try_again, require_seconds
from .errors import BrokerError, TimedOut, Unreachable
from .problems import InvalidRequest, LinkNotFound, NotFound
from .transport import Answer, Request, Transport

_KEY = "Idempotency-Key"


@dataclass(frozen=True)
class Pace:
    """Time and chance, so that tests need not wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True)
class Calls:
    """Sends calls, with the credential, and retries what cannot take effect twice."""

    base_url: str
    credential: Credential = field(repr=False)
    limits: RetryLimits
    transport: Transport = field(repr=False)
    pace: Pace = field(default_factory=Pace, repr=False)

    def json(self, method: str, route: str, **parts: Any) -> Any:
        """Sends a call and returns the JSON of its answer; takes the parameters of `answer`."""
        return json_of(self.answer(method, route, **parts))

    def send(self, method: str, route: str, **parts: Any) -> None:
        """Sends a call whose answer is empty; takes the parameters of `answer`."""
        self.answer(method, route, **parts)

    def answer(
        self,
        method: str,
        route: str,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: object = None,
        keyed: bool = False,
        timeout: float | None = None,
    ) -> Answer:
        """Sends a call, again and again within the limits.

        :param route: the path, with its parameters in braces
        :param keyed: whether the broker runs the call once per ``Idempotency-Key``; it then gets one
        :param timeout: seconds for all attempts, in place of the client's own limit
        """
        total = self.limits.total_seconds if timeout is None else timeout
        require_seconds("timeout", total)
        url = self.base_url + fill_path(route, path or {}) + write_query(query or {})
        sent = _headers(headers or {}, keyed)
        content = None
        if body is not None:
            content = json.dumps(body, allow_nan=False).encode()
            sent["content-type"] = b"application/json"
        return self._retried(method, url, sent, content, keyed, total)

    def _retried(
        self, method: str, url: str, headers: dict[str, bytes], content: bytes | None, keyed: bool, total: float
    ) -> Answer:
        deadline = self.pace.clock() + total
        answer_was_lost = False
        count = 0
        while True:
            count += 1
            seconds = min(self.limits.attempt_seconds, deadline - self.pace.clock())
            result = self._attempt(Request(method, url, headers, content, seconds))
            if isinstance(result, Answer):
                return result
            if answer_was_lost and method == "DELETE" and isinstance(result, (NotFound, LinkNotFound)):
                # The thing to delete no longer exists: the lost answer was a success.
                return Answer(204, {}, b"")
            answer_was_lost = answer_was_lost or result.status is None
            delay = delay_after(count, result.retry_after, self.pace.chance())
            is_too_late = self.pace.clock() + delay >= deadline
            if count >= self.limits.attempts or is_too_late or not may_try_again(method, keyed, result):
                raise result
            self.pace.sleep(delay)

    def _attempt(self, request: Request) -> Answer | BrokerError:
        if request.timeout <= 0:
            return TimedOut("timed_out", "The broker did not answer in time")
        try:
            authorization = f"Bearer {read_credential(self.credential)}".encode()
            headers = {**request.headers, "authorization": authorization}
            sent = Request(request.method, request.url, headers, request.body, request.timeout)
            return checked(self.transport(sent))
        except BrokerError as error:
            # What it was raised from may hold the request.
            error.__traceback__ = None
            return error
        except TimeoutError:
            return TimedOut("timed_out", "The broker did not answer in time")
        except Exception as error:  # noqa: BLE001 - whatever a transport raises, nothing came back
            return Unreachable("unreachable", f"No complete answer: {_reason(error)}")


def _headers(given: Mapping[str, str | None], keyed: bool) -> dict[str, bytes]:
    """The headers in UTF-8. A POST has a key exactly if the broker honours it."""
    present = {name: value for name, value in given.items() if value is not None}
    if not keyed:
        present.pop(_KEY, None)
    elif _KEY not in present:
        present[_KEY] = f'"{uuid.uuid4()}"'
    for name, value in present.items():
        if not value.isprintable():
            raise InvalidRequest("invalid_request", f"{name}: expected printable text")
    return {name.lower(): value.encode() for name, value in present.items()}


def _reason(error: Exception) -> str:
    """The system's word for a failed connection; the error itself may hold the request."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate was refused: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "the host is unknown"
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return "the connection failed"
