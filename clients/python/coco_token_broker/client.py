"""The client of the COCO token broker."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

from ._calls import Calls
from ._credential import Credential
from ._retry import RetryLimits
from .commands import Commands
from .devices import Devices
from .events import Events
from .linking import Linking
from .links import Links
from .operations import Operations
from .transport import Transport, http_transport


class BrokerClient:
    """A client of the broker, for one service. It holds no connection, and threads may share it."""

    #: Linking a user's COCO account.
    linking: Linking
    #: The service's links.
    links: Links
    #: Reading devices and sending commands to them.
    devices: Devices
    #: Commands that were sent, and how they ended.
    commands: Commands
    #: Changes to links, and ends of commands.
    events: Events
    #: The complete API for services, for all other calls, such as those for webhooks.
    api: Operations
    #: Single calls, for what the API has and `api` has not: headers of answers, and newer operations.
    calls: Calls

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        *,
        retry: RetryLimits | None = None,
        ssl_context: ssl.SSLContext | None = None,
        transport: Transport | None = None,
    ) -> None:
        """How to reach the broker, and as whom.

        :param base_url: the broker's address, such as ``https://broker.internal``
        :param credential: the service's key or JWT, or a function that returns it
        :param retry: limits for attempts and time
        :param ssl_context: whom to trust, in place of the system's certificates
        :param transport: sends requests in place of the standard library
        """
        send = transport if transport is not None else http_transport(ssl_context)
        self.calls = Calls(_origin_of(base_url), credential, retry or RetryLimits(), send)
        self.api = Operations(self.calls)
        self.linking = Linking(self.api)
        self.links = Links(self.api)
        self.commands = Commands(self.api)
        self.devices = Devices(self.api, self.commands)
        self.events = Events(self.api)


def _origin_of(base_url: str) -> str:
    """The address without a slash at its end. Raises ValueError unless it is a plain http or https URL."""
    try:
        url = urlsplit(base_url)
        is_plain = url.username is None and url.password is None and url.query == "" and url.fragment == ""
        is_http = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        is_plain = is_http = False
    if not is_plain or not is_http or not base_url.isascii() or not base_url.isprintable():
        raise ValueError("base_url: expected an http or https URL without credentials, query or fragment")
    return base_url.rstrip("/")
