"""The connection itself, against servers that misbehave, and what its errors reveal."""

from __future__ import annotations

import contextlib
import socket
import threading
import traceback
import unittest
from collections.abc import Iterator

from coco_token_broker import (
    Answer,
    BrokerClient,
    BrokerError,
    Credential,
    ForeignAnswer,
    NoCredential,
    Request,
    RetryLimits,
    TimedOut,
    Transport,
    Unreachable,
)

SECRET = "cbk_0123456789abcdef_canary_00000000"
ONCE = RetryLimits(attempts=1)
# For servers that never finish.
BRIEFLY = RetryLimits(attempts=1, attempt_seconds=0.3)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def server(*parts: bytes, pause: float = 0.0, hang: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers each connection with these bytes, in pieces, and then closes it or falls silent."""
    received: list[bytes] = []
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    received.append(connection.recv(65536))
                    for part in parts:
                        connection.sendall(part)
                        ended.wait(pause)
                    if hang:
                        ended.wait(30)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def failure(
    url: str,
    credential: Credential = SECRET,
    transport: Transport | None = None,
    limits: RetryLimits = ONCE,
) -> BrokerError:
    with_client = BrokerClient(url, credential, retry=limits, transport=transport)
    try:
        with_client.links.read("l")
    except BrokerError as error:
        return error
    raise AssertionError("no error")


class Connections(unittest.TestCase):
    def test_answers_are_read_by_length_in_chunks_and_to_the_end(self) -> None:
        for answer in (
            HEAD + b'Content-Length: 10\r\n\r\n{"id":"l"}',
            HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n5\r\n:"l"}\r\n0\r\n\r\n',
            HEAD + b'\r\n{"id":"l"}',
            HEAD + b'Connection: close\r\nContent-Length: 10\r\n\r\n{"id":"l"}',
        ):
            with server(answer) as (url, received):
                link = BrokerClient(url + "/broker/", SECRET, retry=ONCE).links.read("l")
            self.assertEqual(link, {"id": "l"})
            self.assertTrue(received[0].startswith(b"GET /broker/v1/links/l HTTP/1.1\r\n"), received[0])
            self.assertIn(f"authorization: Bearer {SECRET}\r\n".encode(), received[0])

    def test_half_an_answer_is_no_answer(self) -> None:
        for answer in (b"", HEAD[:20], HEAD + b'Content-Length: 10\r\n\r\n{"id"', b"nonsense\r\n\r\n"):
            with server(answer) as (url, _):
                self.assertIsInstance(failure(url), Unreachable, answer)

    def test_a_silent_server_is_given_up(self) -> None:
        for answer in (b"", HEAD, HEAD + b"Content-Length: 10\r\n\r\n{"):
            with server(answer, hang=True) as (url, _):
                self.assertIsInstance(failure(url, limits=BRIEFLY), TimedOut)

    def test_a_server_that_sends_byte_by_byte_is_given_up_too(self) -> None:
        answer = HEAD + b"Content-Length: 1000\r\n\r\n"
        for slow in ([bytes([each]) for each in answer], [answer, *[b"x"] * 100]):
            with server(*slow, pause=0.05) as (url, _):
                self.assertIsInstance(failure(url, limits=BRIEFLY), TimedOut)

    def test_the_error_of_a_broker_that_is_not_there_names_the_reason(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.assertRegex(str(failure(f"http://127.0.0.1:{port}")), "refused")

    def test_plain_http_where_tls_is_expected_is_unreachable(self) -> None:
        with server(HEAD + b"\r\n") as (url, _):
            self.assertIsInstance(failure(url.replace("http:", "https:")), Unreachable)

    def test_a_redirect_is_not_followed(self) -> None:
        with server(HEAD + b'\r\n{"id":"l"}') as (elsewhere, received):
            away = f"HTTP/1.1 307 T\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n".encode()
            with server(away) as (url, _):
                error = failure(url)
        self.assertEqual((type(error), error.status, received), (ForeignAnswer, 307, []))

    def test_a_page_of_a_proxy_is_an_error(self) -> None:
        page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Welcome</h1>"
        for answer in (page, HEAD + b"Content-Length: 0\r\n\r\n", HEAD + b'\r\n{"id":'):
            with server(answer) as (url, _):
                self.assertIsInstance(failure(url), ForeignAnswer)


class Secrecy(unittest.TestCase):
    def assert_hidden(self, error: BaseException) -> None:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = "".join(trace.format()) + repr(error) + repr(vars(error))
        # The test's own frame has the credential.
        outside = [line for line in shown.splitlines() if not line.startswith("    credential = ")]
        self.assertNotIn("canary", "".join(outside))
        self.assertIsNone(error.__cause__)
        self.assertIsNone(error.__context__)

    def test_the_client_shows_no_credential(self) -> None:
        client = BrokerClient("https://broker.test", SECRET)
        for shown in (client, client.calls, client.links, client.linking, client.api, client.devices):
            self.assertNotIn("canary", repr(shown))

    def test_no_error_shows_the_credential(self) -> None:
        def quoting(request: Request) -> Answer:
            raise RuntimeError(f"could not send {dict(request.headers)}")

        def unreadable() -> str:
            raise OSError(f"cannot read {SECRET}")

        cases: list[tuple[type[BrokerError], Credential, Transport | None]] = [
            (Unreachable, SECRET, quoting),
            (NoCredential, f"{SECRET}\u0007", None),
            (NoCredential, f"{SECRET}\n{SECRET}", None),
            (NoCredential, "", None),
            (NoCredential, unreadable, None),
            (ForeignAnswer, SECRET, lambda _request: Answer(502, {}, b"<h1>No</h1>")),
        ]
        for kind, credential, transport in cases:
            error = failure("https://broker.test", credential, transport)
            self.assertIs(type(error), kind)
            self.assert_hidden(error)

    def test_a_credential_of_a_file_loses_its_line_ending_and_is_read_for_each_attempt(self) -> None:
        read: list[str] = []

        def from_file() -> str:
            read.append(SECRET)
            return f"{SECRET}\n"

        sent: list[bytes] = []

        def answering(request: Request) -> Answer:
            sent.append(request.headers["authorization"])
            return Answer(200, {"content-type": "application/json"}, b'{"id":"l"}')

        client = BrokerClient("https://broker.test", from_file, transport=answering)
        for _ in range(2):
            client.links.read("l")
        self.assertEqual((sent, len(read)), ([f"Bearer {SECRET}".encode()] * 2, 2))

    def test_a_header_that_could_hold_another_is_refused_without_its_value(self) -> None:
        client = BrokerClient("https://broker.test", "key")
        with self.assertRaisesRegex(BrokerError, "^Actor-Token: expected printable text$"):
            client.api.read_link("l", actor_token=f"{SECRET}\r\nX-Other: 1")

    def test_an_invalid_address_is_refused_and_not_shown(self) -> None:
        for url in (
            "broker",
            f"https://u:{SECRET}@broker.test",
            "file:///etc/passwd",
            "http://x?y",
            "http://h:99999",
        ):
            with self.assertRaisesRegex(ValueError, "^base_url: expected an http or https URL"):
                BrokerClient(url, "key")
