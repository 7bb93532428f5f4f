"""How requests reach the broker: one connection each, by the standard library."""

from __future__ import annotations

import errno
import functools
import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """One attempt at a call. Its headers hold the credential, so `repr` leaves them out."""

    method: str
    url: str
    #: Values are bytes, because some are UTF-8.
    headers: Mapping[str, bytes] = field(repr=False)
    body: bytes | None = field(repr=False)
    #: Seconds for the whole attempt, including reading the answer.
    timeout: float


@dataclass(frozen=True)
class Answer:
    """An answer, read completely."""

    status: int
    #: By name in small letters.
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


#: Sends a request, and follows no redirect. Raises OSError, such as TimeoutError, or HTTPException.
Transport = Callable[[Request], Answer]


def http_transport(ssl_context: ssl.SSLContext | None = None) -> Transport:
    """A transport that opens a connection for each request.

    :param ssl_context: whom to trust; the system's certificates by default
    """

    def send(request: Request) -> Answer:
        deadline = time.monotonic() + request.timeout
        url = urlsplit(request.url)
        port = url.port or (443 if url.scheme == "https" else 80)
        connection = http.client.HTTPConnection(url.hostname or "", port)
        plain = socket.create_connection((url.hostname, port), timeout=_left(deadline))
        with plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened = plain
            if url.scheme == "https":
                plain.settimeout(_left(deadline))
                context = ssl_context if ssl_context is not None else _system_context()
                opened = context.wrap_socket(plain, server_hostname=url.hostname)
            with opened:
                timed = _TimedSocket(opened, deadline)
                connection.sock = timed
                return _exchange(connection, timed, request)

    return send


@functools.cache
def _system_context() -> ssl.SSLContext:
    """Reading the system's certificates takes longer than a call, so it is done once."""
    return ssl.create_default_context()


def _exchange(connection: http.client.HTTPConnection, timed: _TimedSocket, request: Request) -> Answer:
    url = urlsplit(request.url)
    target = url.path + (f"?{url.query}" if url.query else "")
    headers: dict[str, Any] = {**request.headers, "connection": b"close"}
    connection.request(request.method, target, body=request.body, headers=headers)
    response = connection.getresponse()
    timed.has_head = True
    names = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, names, response.read())


def _left(deadline: float) -> float:
    """The seconds that are left. Raises TimeoutError if none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _TimedSocket:
    """A socket with one deadline for everything: http.client's own limits apply to each read separately."""

    def __init__(self, wrapped: socket.socket, deadline: float) -> None:
        self._wrapped = wrapped
        self._deadline = deadline
        #: Whether the head of the answer was read. If the connection ends before, the answer is lost;
        #: http.client would accept it.
        self.has_head = False

    def sendall(self, data: Any) -> None:
        self._wrapped.settimeout(_left(self._deadline))
        self._wrapped.sendall(data)

    def receive(self, buffer: Any) -> int:
        self._wrapped.settimeout(_left(self._deadline))
        count = self._wrapped.recv_into(buffer)
        if count == 0 and not self.has_head:
            raise ConnectionResetError(errno.ECONNRESET, "closed")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self))

    def close(self) -> None:
        """Left to the transport: http.client closes before it has read the answer."""


class _TimedReader(io.RawIOBase):
    def __init__(self, timed: _TimedSocket) -> None:
        super().__init__()
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._timed.receive(buffer)
