"""The client of the COCO token broker. Start at `BrokerClient`."""

from ._credential import Credential
from ._retry import RetryLimits
from .client import BrokerClient
from .commands import (
    CommandConfirmed,
    CommandDenied,
    CommandExpired,
    CommandFailed,
    Commands,
    CommandSucceeded,
    CommandUnconfirmed,
    FinishedCommand,
    finished,
)
from .devices import Devices, Executed, ResourcePlace, command
from .errors import (
    BrokerError,
    BrokerProblem,
    ForeignAnswer,
    NoCredential,
    TimedOut,
    Unreachable,
)
from .events import Events
from .linking import (
    Linked,
    Linking,
    LinkingDenied,
    LinkingExpired,
    LinkingFailed,
    LinkOutcome,
    LinkRevoked,
    NotBegunHere,
)
from .links import Links
from .problems import DeviceNotFound, LinkNotFound, ReauthorizationRequired, RouteNotFound
from .transport import Answer, Request, Transport, http_transport
from .webhooks import InvalidWebhook, TestEvent, WebhookEvent, verify_webhook

__version__ = "0.2.0"

__all__ = [
    "Answer",
    "BrokerClient",
    "BrokerError",
    "BrokerProblem",
    "CommandConfirmed",
    "CommandDenied",
    "CommandExpired",
    "CommandFailed",
    "CommandSucceeded",
    "CommandUnconfirmed",
    "Commands",
    "Credential",
    "DeviceNotFound",
    "Devices",
    "Events",
    "Executed",
    "FinishedCommand",
    "ForeignAnswer",
    "InvalidWebhook",
    "LinkNotFound",
    "LinkOutcome",
    "LinkRevoked",
    "Linked",
    "Linking",
    "LinkingDenied",
    "LinkingExpired",
    "LinkingFailed",
    "Links",
    "NoCredential",
    "NotBegunHere",
    "ReauthorizationRequired",
    "Request",
    "ResourcePlace",
    "RetryLimits",
    "RouteNotFound",
    "TestEvent",
    "TimedOut",
    "Transport",
    "Unreachable",
    "WebhookEvent",
    "command",
    "finished",
    "http_transport",
    "verify_webhook",
]
