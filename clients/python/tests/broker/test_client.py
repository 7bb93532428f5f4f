"""The client against a real broker."""

from __future__ import annotations

import threading
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from coco_token_broker import (
    Answer,
    BrokerClient,
    BrokerError,
    CommandConfirmed,
    Linked,
    Request,
    ResourcePlace,
    RetryLimits,
    command,
    http_transport,
)
from coco_token_broker.models import BatchCommandRequest
from coco_token_broker.problems import (
    DeviceNotFound,
    InvalidRequest,
    LinkNotFound,
    ReauthorizationRequired,
    RouteNotFound,
    Unauthenticated,
)

from .stage import BROKER_KEY, BROKER_URL, ask, browse, browse_as_grace, commands_at_coco

ABSENT = "01900000-0000-7000-8000-000000000000"
ON = command("ON_OFF_CONTROL", "ON")


def link(
    broker: BrokerClient, user_id: str, link_id: str | None = None, browse: Callable[[str], str] = browse
) -> str:
    session = broker.linking.start(user_id, "https://app.example.com/coco/done", link_id=link_id)
    outcome = broker.linking.finish(browse(session["linkUrl"]), session["id"])
    assert isinstance(outcome, Linked), outcome
    return outcome.link["id"]


def first_lamp(broker: BrokerClient, link_id: str) -> ResourcePlace:
    for network in broker.devices.networks(link_id)["networks"]:
        for resource in broker.devices.resources(link_id, network["networkId"])["resources"]:
            if "lamp" in resource.get("name", ""):
                return ResourcePlace.of(link_id, network["networkId"], resource)
    raise LookupError("no lamp")


class LosingAnswers:
    """A transport whose first answers to commands get lost, when the broker has done its work."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.keys: list[bytes] = []
        self._send = http_transport()

    def __call__(self, request: Request) -> Answer:
        answer = self._send(request)
        if request.method == "POST" and request.url.endswith("/commands"):
            self.keys.append(request.headers["idempotency-key"])
            if self.left > 0:
                self.left -= 1
                raise ConnectionResetError(104, "reset")
        return answer


class Client(unittest.TestCase):
    broker: BrokerClient
    link_id: str
    lamp: ResourcePlace

    @classmethod
    def setUpClass(cls) -> None:
        cls.broker = BrokerClient(BROKER_URL, BROKER_KEY)
        cls.link_id = link(cls.broker, "python")
        cls.lamp = first_lamp(cls.broker, cls.link_id)

    def test_the_lamp_that_was_switched_on_is_read_as_on(self) -> None:
        self.assertEqual(self.broker.devices.execute(self.lamp, ON).state, "succeeded")
        state = self.broker.devices.read(self.lamp)
        values = {
            attribute.get("attributeName"): attribute.get("value")
            for capability in state.get("capabilities", [])
            for attribute in capability.get("attributes", [])
        }
        self.assertIs(values["ON_FLAG"], True)

    def test_a_scene_has_a_result_for_each_command(self) -> None:
        item: BatchCommandRequest = {
            "deviceNodeId": int(self.lamp.device_node_id),
            "resourceEui": self.lamp.resource_eui,
            "capability": "ON_OFF_CONTROL",
            "command": "ON",
        }
        refused: BatchCommandRequest = {**item, "resourceEui": "3/zigbee/none"}
        answer = self.broker.devices.execute_all(self.link_id, self.lamp.network_id, [item, refused])
        first, second = answer["results"]
        self.assertEqual(first.get("result", {}).get("state"), "succeeded")
        self.assertEqual((second["status"], second.get("problem", {}).get("code")), (404, "device_not_found"))

    def test_cocos_own_paths_keep_their_slashes(self) -> None:
        self.assertIn("networks", self.broker.api.read_coco(self.link_id, "network-manager/networks"))

    def test_a_command_runs_once_after_lost_answers_and_gets_the_first_answer(self) -> None:
        losing = LosingAnswers(2)
        broker = BrokerClient(BROKER_URL, BROKER_KEY, transport=losing)
        before = commands_at_coco()
        self.assertEqual(broker.devices.execute(self.lamp, ON).state, "succeeded")
        self.assertEqual((commands_at_coco(), len(losing.keys), len(set(losing.keys))), (before + 1, 3, 1))

    def test_threads_that_share_a_key_send_one_command(self) -> None:
        before = commands_at_coco()

        def send(_index: int) -> str:
            return self.broker.devices.execute(self.lamp, ON, idempotency_key="python-evening").state

        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(send, range(8))), {"succeeded"})
        self.assertEqual(commands_at_coco(), before + 1)

    def test_the_end_of_a_command_is_awaited_though_its_answer_was_lost(self) -> None:
        broker = BrokerClient(BROKER_URL, BROKER_KEY, transport=LosingAnswers(1))
        before = commands_at_coco()
        end = broker.devices.execute_and_wait(
            self.lamp, ON, confirmed=True, within=20, actor="Zoë’s nightly job"
        )
        self.assertIsInstance(end, CommandConfirmed)
        self.assertEqual(commands_at_coco(), before + 1)
        self.assertEqual(broker.commands.read(end.id), end.command)
        actor = end.command["actor"]
        self.assertEqual(actor and actor["name"], "Zoë’s nightly job")
        listed = [each["id"] for each in broker.commands.list(self.link_id, state="confirmed")]
        self.assertIn(end.id, listed)

    def test_each_404_has_its_own_type(self) -> None:
        with self.assertRaises(LinkNotFound) as raised:
            self.broker.links.read(ABSENT)
        self.assertEqual(raised.exception.status, 404)
        self.assertRegex(str(raised.exception.request_id), "^[0-9a-f-]{36}$")
        with self.assertRaises(DeviceNotFound) as device:
            self.broker.devices.resources(self.link_id, "there-is-no-such-network")
        problem = dict(device.exception.problem or {})
        self.assertEqual(problem["upstreamMessage"], "There is no such COCONet")
        with self.assertRaises(RouteNotFound):
            BrokerClient(f"{BROKER_URL}/elsewhere", BROKER_KEY).links.read(ABSENT)

    def test_a_refusal_says_which_field_is_wrong(self) -> None:
        with self.assertRaises(InvalidRequest) as raised:
            self.broker.linking.start("", "https://app.example.com/coco/done")
        self.assertEqual([field["field"] for field in raised.exception.fields], ["userId"])

    def test_a_wrong_key_is_refused_and_not_shown(self) -> None:
        with self.assertRaises(Unauthenticated) as raised:
            BrokerClient(BROKER_URL, "cbk_canary").links.read(ABSENT)
        self.assertNotIn("canary", str(raised.exception))

    def test_a_link_that_coco_refuses_asks_for_its_user_and_is_renewed_under_its_id(self) -> None:
        tired = link(self.broker, "python-tired", browse=browse_as_grace)
        ask("POST", "/grace/withdraws", {"linkId": tired})
        with self.assertRaises(ReauthorizationRequired) as raised:
            self.broker.devices.networks(tired)
        self.assertEqual(dict(raised.exception.problem or {})["reason"], "grant_refused")
        self.assertEqual(link(self.broker, "python-tired", tired, browse_as_grace), tired)

    def test_a_list_has_all_its_pages(self) -> None:
        pages = [self.broker.api.list_links(limit=1)]
        while (cursor := pages[-1]["nextCursor"]) is not None:
            pages.append(self.broker.api.list_links(limit=1, cursor=cursor))
        paged = {item["id"] for page in pages for item in page["items"]}
        self.assertLessEqual(paged, {each["id"] for each in self.broker.links.list()})
        self.assertIn(self.link_id, paged)
        actions = [entry["action"] for entry in self.broker.links.activity(self.link_id)]
        self.assertIn("link.confirmed", actions)

    def test_following_events_ends_as_soon_as_it_is_stopped(self) -> None:
        stop = threading.Event()
        followed: list[str] = []

        def follow() -> None:
            for page in self.broker.events.read(types=["link.activated"], follow_seconds=0.05, stop=stop):
                followed.extend(event["data"].get("userId", "") for event in page["items"])
                if "python-followed" in followed:
                    stop.set()

        thread = threading.Thread(target=follow)
        thread.start()
        link(self.broker, "python-followed")
        thread.join()
        self.assertEqual(followed.count("python-followed"), 1)

    def test_a_header_of_an_answer_can_be_read_for_a_conditional_change(self) -> None:
        made = self.broker.api.create_webhook({"url": "http://127.0.0.1:9/"})
        answer = self.broker.calls.answer("GET", "/v1/webhooks/{webhookId}", path={"webhookId": made["id"]})
        etag = answer.headers["etag"]
        changed = self.broker.api.change_webhook(made["id"], {"types": ["link.revoked"]}, if_match=etag)
        self.assertEqual(changed["types"], ["link.revoked"])
        with self.assertRaises(BrokerError) as raised:
            self.broker.api.change_webhook(made["id"], {"types": None}, if_match=etag)
        self.assertEqual(raised.exception.code, "changed_meanwhile")
        self.assertIsNone(self.broker.api.change_webhook(made["id"], {"types": None})["types"])
        self.broker.api.delete_webhook(made["id"])

    def test_one_attempt_is_one_attempt(self) -> None:
        losing = LosingAnswers(1)
        broker = BrokerClient(BROKER_URL, BROKER_KEY, transport=losing, retry=RetryLimits(attempts=1))
        with self.assertRaises(BrokerError) as raised:
            broker.devices.execute(self.lamp, ON)
        self.assertEqual((raised.exception.code, len(losing.keys)), ("unreachable", 1))
