"""Commands to their end."""

from __future__ import annotations

import json
import unittest

from coco_token_broker import (
    BrokerError,
    CommandConfirmed,
    CommandDenied,
    CommandExpired,
    CommandFailed,
    CommandSucceeded,
    CommandUnconfirmed,
    ForeignAnswer,
    TimedOut,
    command,
)
from coco_token_broker.devices import ResourcePlace
from coco_token_broker.problems import CapabilityNotGranted, CommandNotFound

from .played import Answering, Played, answered, lost, problem

ID = "01981f80-3c1e-7d20-8f4b-2a6c9e0d1b35"
DOOR = ResourcePlace("l1", "n1", "7", "3/zigbee/01")
LOCK = command("LOCK_CONTROL", "LOCK")
ACCEPTED = answered({"id": ID, "state": "accepted"}, 202)


def followed(state: str, reason: str | None = None) -> Answering:
    return answered({"id": ID, "state": state, "reason": reason})


class Ends(unittest.TestCase):
    def test_it_asks_for_no_answer_and_for_its_proof_as_long_as_its_caller_says(self) -> None:
        played = Played(ACCEPTED, followed("confirmed"))
        played.devices.execute_and_wait(DOOR, LOCK, confirmed=True, within=15, actor="Zoë", actor_token="a.b.c")
        sent = played.sent[0]
        self.assertEqual(sent.url, "https://broker.test/v1/links/l1/networks/n1/devices/7/commands")
        self.assertEqual(
            json.loads(sent.body or b""),
            {**LOCK, "resourceEui": "3/zigbee/01", "confirm": {"within": 15}},
        )
        self.assertEqual(
            [sent.headers[name] for name in ("prefer", "actor", "actor-token")],
            [b"respond-async", "Zoë".encode(), b"a.b.c"],
        )

    def test_every_end_has_its_type_and_none_is_an_error(self) -> None:
        ends = {
            "confirmed": CommandConfirmed,
            "succeeded": CommandSucceeded,
            "failed": CommandFailed,
            "unconfirmed": CommandUnconfirmed,
            "expired": CommandExpired,
            "denied": CommandDenied,
        }
        for state, kind in ends.items():
            played = Played(ACCEPTED, followed("accepted"), followed("sent"), followed(state, "device_busy"))
            end = played.devices.execute_and_wait(DOOR, LOCK)
            self.assertIs(type(end), kind)
            self.assertEqual((end.id, end.state, end.reason), (ID, state, "device_busy"))
            self.assertEqual(played.slept, [0.1, 0.2])

    def test_it_is_awaited_through_outages_and_while_the_broker_asks_for_patience(self) -> None:
        busy = problem("rate_limited", 429, {"retry-after": "0"})
        played = Played(ACCEPTED, lost, busy, problem("overloaded", 503), lost, lost, followed("succeeded"))
        self.assertEqual(played.devices.execute_and_wait(DOOR, LOCK).state, "succeeded")
        self.assertEqual([request.method for request in played.sent].count("POST"), 1)

    def test_an_earlier_attempt_in_progress_is_followed(self) -> None:
        in_progress = problem("idempotency_key_in_progress", 409, commandId=ID)
        self.assertEqual(Played(in_progress, followed("succeeded")).devices.execute_and_wait(DOOR, LOCK).id, ID)

    def test_a_refused_command_raises_without_a_question(self) -> None:
        played = Played(problem("capability_not_granted", 403))
        with self.assertRaises(CapabilityNotGranted):
            played.devices.execute_and_wait(DOOR, LOCK)
        self.assertEqual(len(played.sent), 1)

    def test_an_end_that_may_not_be_asked_for_raises_with_the_commands_id(self) -> None:
        with self.assertRaises(CommandNotFound) as raised:
            Played(ACCEPTED, problem("command_not_found", 404)).devices.execute_and_wait(DOOR, LOCK)
        self.assertEqual(raised.exception.command_id, ID)

    def test_a_broker_that_follows_no_commands_is_noticed(self) -> None:
        with self.assertRaises(ForeignAnswer):
            Played(answered({"status": "SUCCESS"})).devices.execute_and_wait(DOOR, LOCK)

    def test_an_end_that_does_not_come_is_given_up_in_time_with_the_commands_id(self) -> None:
        for state in (followed("sent"), lost, problem("overloaded", 503, {"retry-after": "60"})):
            played = Played(ACCEPTED, state)
            with self.assertRaises(TimedOut) as raised:
                played.devices.execute_and_wait(DOOR, LOCK, wait_seconds=30)
            self.assertEqual((raised.exception.command_id, raised.exception.code), (ID, "timed_out"))
            self.assertLessEqual(played.now, 30)

    def test_nothing_is_sent_for_an_invalid_wait(self) -> None:
        for seconds in (0, -1, float("nan"), float("inf"), 2**53):
            played = Played(ACCEPTED)
            with self.assertRaises(ValueError):
                played.devices.execute_and_wait(DOOR, LOCK, wait_seconds=seconds)
            self.assertEqual(played.sent, [])


class Answers(unittest.TestCase):
    def test_an_answer_says_what_became_of_the_command(self) -> None:
        failed = answered({"commandId": ID, "state": "failed", "status": "REJECTED"})
        executed = Played(failed).devices.execute(DOOR, LOCK)
        self.assertEqual((executed.state, executed.command_id, executed.awaiting), ("failed", ID, None))
        self.assertEqual(executed.result and executed.result["status"], "REJECTED")

    def test_a_command_that_waits_for_approval_has_no_result_of_coco(self) -> None:
        executed = Played(answered({"id": ID, "state": "awaiting_approval"}, 202)).devices.execute(DOOR, LOCK)
        self.assertEqual(
            (executed.state, executed.command_id, executed.result), ("awaiting_approval", ID, None)
        )

    def test_a_value_that_would_change_the_path_is_refused_and_nothing_is_sent(self) -> None:
        for network in ("", ".", ".."):
            played = Played(ACCEPTED)
            with self.assertRaises(BrokerError) as raised:
                played.devices.execute(ResourcePlace("l1", network, 7, "e"), LOCK)
            self.assertEqual((raised.exception.code, raised.exception.status), ("invalid_request", None))
            self.assertEqual(played.sent, [])

    def test_paths_are_escaped_once_and_cocos_own_keep_their_slashes(self) -> None:
        played = Played(answered({}))
        played.api.read_zone("l1", "a b", "ä/1")
        played.api.read_coco("l1", "network-manager/networks")
        self.assertEqual(
            [request.url.removeprefix("https://broker.test/v1/links/l1/") for request in played.sent],
            ["networks/a%20b/zones/%C3%A4%2F1", "coco/network-manager/networks"],
        )
