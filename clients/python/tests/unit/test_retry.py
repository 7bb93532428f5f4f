"""Retries: what may be sent again, and when."""

from __future__ import annotations

import json
import unittest
from datetime import UTC, datetime

from coco_token_broker import BrokerError, RetryLimits, command
from coco_token_broker._answers import parse_retry_after
from coco_token_broker._retry import delay_after
from coco_token_broker.devices import ResourcePlace
from coco_token_broker.errors import ForeignAnswer, Unreachable
from coco_token_broker.problems import Overloaded, RateLimited, UpstreamFailure

from .played import Played, answered, lost, problem

LAMP = ResourcePlace("l1", "n1", 7, "3/zigbee/01")
ON = command("ON_OFF_CONTROL", "ON")
DONE = answered({"state": "succeeded", "status": "SUCCESS"})


class Retries(unittest.TestCase):
    def test_a_command_keeps_its_key_and_body_through_every_attempt(self) -> None:
        played = Played(lost, problem("overloaded", 503), DONE)
        self.assertEqual(played.devices.execute(LAMP, ON).state, "succeeded")
        self.assertEqual(len(played.sent), 3)
        self.assertEqual(len(set(played.keys)), 1)
        self.assertRegex(str(played.keys[0]), '"[0-9a-f-]{36}"')
        self.assertEqual(
            [json.loads(request.body or b"") for request in played.sent],
            [{**ON, "resourceEui": "3/zigbee/01"}] * 3,
        )

    def test_two_commands_have_two_keys_and_the_callers_own_key_is_sent_as_it_is(self) -> None:
        played = Played(DONE)
        for _ in range(2):
            played.devices.execute(LAMP, ON)
        played.devices.execute(LAMP, ON, idempotency_key="evening-42")
        self.assertEqual(len(set(played.keys)), 3)
        self.assertEqual(played.keys[2], b"evening-42")

    def test_what_could_take_effect_twice_is_sent_once(self) -> None:
        for failing in (lost, problem("overloaded", 503)):
            with self.subTest(failing):
                played = Played(failing, DONE)
                with self.assertRaises((Unreachable, Overloaded)):
                    played.api.start_link_session({"userId": "u", "returnUrl": "https://app.test"})
                self.assertEqual(len(played.sent), 1)
                self.assertEqual(played.keys, [None])

    def test_a_failure_of_coco_is_not_retried_even_with_a_key(self) -> None:
        played = Played(problem("upstream_failure", 502), DONE)
        with self.assertRaises(UpstreamFailure):
            played.devices.execute(LAMP, ON)
        self.assertEqual(len(played.sent), 1)

    def test_cocos_own_refusal_of_a_command_is_not_retried_because_the_key_does_not_cover_it(self) -> None:
        busy = answered({"message": "busy"}, 429)
        command_sent = Played(busy, DONE)
        with self.assertRaises(ForeignAnswer):
            command_sent.devices.execute(LAMP, ON)
        self.assertEqual(len(command_sent.sent), 1)
        read = Played(busy, answered({"networks": []}))
        self.assertEqual(read.devices.networks("l1"), {"networks": []})

    def test_a_command_in_progress_is_asked_for_again_unless_its_outcome_will_stay_unknown(self) -> None:
        in_progress = problem("idempotency_key_in_progress", 409, {"retry-after": "1"})
        self.assertEqual(Played(in_progress, DONE).devices.execute(LAMP, ON).state, "succeeded")
        unknown = Played(problem("idempotency_key_in_progress", 409), DONE)
        with self.assertRaises(BrokerError):
            unknown.devices.execute(LAMP, ON)
        self.assertEqual(len(unknown.sent), 1)

    def test_a_read_says_how_old_its_answer_may_be(self) -> None:
        played = Played(answered({"networks": []}))
        played.devices.networks("l1", max_age=90.5)
        self.assertEqual(played.sent[0].headers.get("cache-control"), b"max-age=90")
        for wrong in (-1, float("nan")):
            with self.assertRaises(ValueError):
                played.devices.networks("l1", max_age=wrong)

    def test_it_waits_as_long_as_the_answer_says(self) -> None:
        played = Played(problem("rate_limited", 429, {"retry-after": "7"}), answered({"networks": []}))
        played.devices.networks("l1")
        self.assertEqual(played.slept, [7.0])

    def test_a_wait_beyond_the_total_fails_at_once(self) -> None:
        played = Played(problem("rate_limited", 429, {"retry-after": "60"}))
        with self.assertRaises(RateLimited) as raised:
            played.devices.networks("l1", timeout=20)
        self.assertEqual((raised.exception.retry_after, played.slept), (60.0, []))

    def test_attempts_end_at_their_limit(self) -> None:
        played = Played(lost, limits=RetryLimits(attempts=3))
        with self.assertRaises(Unreachable):
            played.devices.networks("l1")
        self.assertEqual(len(played.sent), 3)

    def test_a_deletion_whose_answer_was_lost_is_done_once_the_thing_is_gone(self) -> None:
        for code in ("not_found", "link_not_found"):
            Played(lost, problem(code, 404)).api.revoke_link("l1")
            for first in (problem("overloaded", 503), None):
                answers = [problem(code, 404)] if first is None else [first, problem(code, 404)]
                with self.assertRaises(BrokerError):
                    Played(*answers).api.revoke_link("l1")
        with self.assertRaises(BrokerError):
            Played(lost, problem("route_not_found", 404)).api.revoke_link("l1")

    def test_the_jitter_doubles_up_to_a_maximum(self) -> None:
        self.assertEqual([delay_after(count, None, 1) for count in (1, 2, 3, 20, 5000)], [0.25, 0.5, 1, 8, 8])
        self.assertEqual(delay_after(1, 2.0, 0), 2.0)

    def test_retry_after_is_read_as_seconds_or_a_date(self) -> None:
        now = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
        read = {
            "3": 3.0,
            "Sun, 31 Jan 2027 12:00:30 GMT": 30.0,
            "Sun, 31 Jan 2027 11:00:00 GMT": 0.0,
            "soon": None,
            "-1": None,
            "1.5": None,
            "²": None,
        }
        self.assertEqual({value: parse_retry_after(value, now) for value in read}, read)
        self.assertIsNone(parse_retry_after(None, now))

    def test_invalid_limits_are_refused_by_name(self) -> None:
        for limits in (
            {"attempts": 0},
            {"attempts": True},
            {"total_seconds": float("nan")},
            {"attempt_seconds": 0},
        ):
            with self.assertRaisesRegex(ValueError, next(iter(limits))):
                RetryLimits(**limits)

    def test_a_call_without_time_is_not_sent(self) -> None:
        played = Played(lost)
        with self.assertRaises(ValueError):
            played.devices.networks("l1", timeout=0)
        self.assertEqual(played.sent, [])
