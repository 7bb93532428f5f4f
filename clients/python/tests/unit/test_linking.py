"""The handshake, from the browser's return on."""

from __future__ import annotations

import unittest

from coco_token_broker import (
    BrokerError,
    Linked,
    LinkingDenied,
    LinkingExpired,
    LinkingFailed,
    LinkOutcome,
    LinkRevoked,
    NotBegunHere,
)
from coco_token_broker.linking import BroughtBack, read_return

from .played import Answering, Played, answered, problem

BACK = "https://app.test/done?x=1&linkSession=s1&confirmationCode=c"


def finish(answer: Answering, returned: str = BACK, kept: str | None = "s1") -> tuple[LinkOutcome, int]:
    played = Played(answer)
    return played.client.linking.finish(returned, kept), len(played.sent)


class Finishing(unittest.TestCase):
    def test_the_link_is_confirmed_for_the_user_who_started(self) -> None:
        self.assertEqual(finish(answered({"id": "l1"})), (Linked({"id": "l1"}), 1))  # type: ignore[typeddict-item]

    def test_nothing_is_confirmed_for_anybody_else(self) -> None:
        for kept in ("s2", "", None):
            self.assertEqual(finish(answered({}), kept=kept), (NotBegunHere(), 0))

    def test_an_error_in_the_url_is_the_outcome(self) -> None:
        error = "/done?linkSession=s1&error="
        self.assertEqual(
            finish(answered({}), f"{error}access_denied&reason=refused_by_coco"), (LinkingDenied(), 0)
        )
        failed = LinkingFailed("account_mismatch", "account_mismatch")
        self.assertEqual(finish(answered({}), f"{error}account_mismatch&reason=account_mismatch"), (failed, 0))

    def test_only_the_brokers_word_ends_a_link(self) -> None:
        self.assertEqual(finish(problem("link_not_found", 404))[0], LinkRevoked())
        self.assertEqual(finish(problem("confirmation_refused", 409))[0], LinkingExpired())
        for code in ("route_not_found", "not_found", "device_not_found", "a_code_of_tomorrow"):
            with self.assertRaises(BrokerError) as raised:
                finish(problem(code, 404))
            self.assertEqual(raised.exception.code, code)


class ReturnUrls(unittest.TestCase):
    def test_they_are_read_with_and_without_an_origin(self) -> None:
        for url in (BACK, "/done?linkSession=s1&confirmationCode=c", "?linkSession=s1&confirmationCode=c"):
            self.assertEqual(read_return(url), BroughtBack("s1", "c"))

    def test_errors_and_reasons_are_only_the_brokers_words(self) -> None:
        error = "/done?linkSession=s&error=temporarily_unavailable"
        self.assertEqual(
            read_return(f"{error}&reason=%3Cscript%3E"),
            BroughtBack("s", None, "temporarily_unavailable", "unknown"),
        )
        strange = read_return("/done?linkSession=s&error=toString&reason=provider_down")
        self.assertEqual(strange, BroughtBack("s", None, "server_error", "provider_down"))

    def test_what_the_broker_did_not_make_is_rejected(self) -> None:
        for url in (
            "/done",
            "/done?confirmationCode=c",
            "/done?linkSession=s",
            "/done?linkSession=s&confirmationCode=c&error=access_denied",
            "/done?linkSession=s&confirmationCode=c&confirmationCode=d",
            "/done?linkSession=s&linkSession=t&confirmationCode=c",
            "/done?linkSession=s&error=access_denied&error=invalid_grant",
            "https://[",
        ):
            self.assertIsNone(read_return(url), url)
