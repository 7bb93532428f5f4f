"""A client of a broker that is played: its answers come from the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from coco_token_broker import Answer, BrokerClient, Request, RetryLimits
from coco_token_broker._calls import Calls, Pace
from coco_token_broker.commands import Commands
from coco_token_broker.devices import Devices
from coco_token_broker.operations import Operations

Answering = Callable[[Request], Answer]


def answered(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answering:
    """Answers JSON."""
    named = {"content-type": "application/json", **(headers or {})}
    return lambda _request: Answer(status, named, json.dumps(body).encode())


def problem(code: str, status: int, headers: dict[str, str] | None = None, **members: Any) -> Answering:
    """Answers a problem of the broker."""
    named = {"content-type": "application/problem+json", **(headers or {})}
    return answered({"code": code, "detail": code, **members}, status, named)


def lost(_request: Request) -> Answer:
    """The answer is lost on its way."""
    raise ConnectionResetError(104, "reset")


class Played:
    """Gives the answers one after the other, the last again and again; no wait takes time."""

    def __init__(self, *answers: Answering, limits: RetryLimits | None = None) -> None:
        self.sent: list[Request] = []
        self.slept: list[float] = []
        self.now = 0.0
        self._answers = list(answers)
        pace = Pace(clock=lambda: self.now, sleep=self._sleep, chance=lambda: 0.0)
        self.client = BrokerClient("https://broker.test", "key", retry=limits, transport=self._answer)
        calls = Calls("https://broker.test", "key", limits or RetryLimits(), self._answer, pace)
        self.api = Operations(calls)
        self.commands = Commands(self.api, pace)
        self.devices = Devices(self.api, self.commands)

    def _answer(self, request: Request) -> Answer:
        self.sent.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer(request)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def keys(self) -> list[bytes | None]:
        """The idempotency keys of all attempts."""
        return [request.headers.get("idempotency-key") for request in self.sent]
