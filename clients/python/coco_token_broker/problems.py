# Generated from docs/openapi.json by `npm run clients`: do not edit.
"""An exception for each code of the broker's problems."""

from __future__ import annotations

from .errors import BrokerProblem


class InvalidRequest(BrokerProblem):
    """The problem `invalid_request` (docs/problems.md)."""


class Unauthenticated(BrokerProblem):
    """The problem `unauthenticated` (docs/problems.md)."""


class SessionExpired(BrokerProblem):
    """The problem `session_expired` (docs/problems.md)."""


class OneTimeLinkUsed(BrokerProblem):
    """The problem `one_time_link_used` (docs/problems.md)."""


class CsrfTokenMismatch(BrokerProblem):
    """The problem `csrf_token_mismatch` (docs/problems.md)."""


class InsufficientScope(BrokerProblem):
    """The problem `insufficient_scope` (docs/problems.md)."""


class NotPermitted(BrokerProblem):
    """The problem `not_permitted` (docs/problems.md)."""


class CapabilityNotGranted(BrokerProblem):
    """The problem `capability_not_granted` (docs/problems.md)."""


class ActorRequired(BrokerProblem):
    """The problem `actor_required` (docs/problems.md)."""


class ApprovalRequired(BrokerProblem):
    """The problem `approval_required` (docs/problems.md)."""


class ApproverRefused(BrokerProblem):
    """The problem `approver_refused` (docs/problems.md)."""


class SecondPersonRequired(BrokerProblem):
    """The problem `second_person_required` (docs/problems.md)."""


class FreshSignInRequired(BrokerProblem):
    """The problem `fresh_sign_in_required` (docs/problems.md)."""


class PlaceNotGranted(BrokerProblem):
    """The problem `place_not_granted` (docs/problems.md)."""


class NotFound(BrokerProblem):
    """The problem `not_found` (docs/problems.md)."""


class RouteNotFound(BrokerProblem):
    """The problem `route_not_found` (docs/problems.md)."""


class LinkNotFound(BrokerProblem):
    """The problem `link_not_found` (docs/problems.md)."""


class CommandNotFound(BrokerProblem):
    """The problem `command_not_found` (docs/problems.md)."""


class ApprovalDecided(BrokerProblem):
    """The problem `approval_decided` (docs/problems.md)."""


class ApprovalExpired(BrokerProblem):
    """The problem `approval_expired` (docs/problems.md)."""


class ApprovalMismatch(BrokerProblem):
    """The problem `approval_mismatch` (docs/problems.md)."""


class ActionDecided(BrokerProblem):
    """The problem `action_decided` (docs/problems.md)."""


class ActionMismatch(BrokerProblem):
    """The problem `action_mismatch` (docs/problems.md)."""


class LinkNotActive(BrokerProblem):
    """The problem `link_not_active` (docs/problems.md)."""


class LinkOnHold(BrokerProblem):
    """The problem `link_on_hold` (docs/problems.md)."""


class MethodNotAllowed(BrokerProblem):
    """The problem `method_not_allowed` (docs/problems.md)."""


class RequestTimeout(BrokerProblem):
    """The problem `request_timeout` (docs/problems.md)."""


class UnsupportedMediaType(BrokerProblem):
    """The problem `unsupported_media_type` (docs/problems.md)."""


class PayloadTooLarge(BrokerProblem):
    """The problem `payload_too_large` (docs/problems.md)."""


class HeadersTooLarge(BrokerProblem):
    """The problem `headers_too_large` (docs/problems.md)."""


class RateLimited(BrokerProblem):
    """The problem `rate_limited` (docs/problems.md)."""


class DeviceBusy(BrokerProblem):
    """The problem `device_busy` (docs/problems.md)."""


class ReturnUrlNotRegistered(BrokerProblem):
    """The problem `return_url_not_registered` (docs/problems.md)."""


class UserErased(BrokerProblem):
    """The problem `user_erased` (docs/problems.md)."""


class TooManyLinkSessions(BrokerProblem):
    """The problem `too_many_link_sessions` (docs/problems.md)."""


class TooManyApprovals(BrokerProblem):
    """The problem `too_many_approvals` (docs/problems.md)."""


class TooManyWebhooks(BrokerProblem):
    """The problem `too_many_webhooks` (docs/problems.md)."""


class ConfirmationRefused(BrokerProblem):
    """The problem `confirmation_refused` (docs/problems.md)."""


class ReauthorizationRequired(BrokerProblem):
    """The problem `reauthorization_required` (docs/problems.md)."""


class IdempotencyKeyReused(BrokerProblem):
    """The problem `idempotency_key_reused` (docs/problems.md)."""


class IdempotencyKeyInProgress(BrokerProblem):
    """The problem `idempotency_key_in_progress` (docs/problems.md)."""


class AccountMismatch(BrokerProblem):
    """The problem `account_mismatch` (docs/problems.md)."""


class AccountAlreadyLinked(BrokerProblem):
    """The problem `account_already_linked` (docs/problems.md)."""


class ChangedMeanwhile(BrokerProblem):
    """The problem `changed_meanwhile` (docs/problems.md)."""


class KeyInUse(BrokerProblem):
    """The problem `key_in_use` (docs/problems.md)."""


class KeyringNotWritable(BrokerProblem):
    """The problem `keyring_not_writable` (docs/problems.md)."""


class UpstreamFailure(BrokerProblem):
    """The problem `upstream_failure` (docs/problems.md)."""


class UpstreamMalformed(BrokerProblem):
    """The problem `upstream_malformed` (docs/problems.md)."""


class UpstreamRefused(BrokerProblem):
    """The problem `upstream_refused` (docs/problems.md)."""


class DeviceNotFound(BrokerProblem):
    """The problem `device_not_found` (docs/problems.md)."""


class UpstreamCommandTimeout(BrokerProblem):
    """The problem `upstream_command_timeout` (docs/problems.md)."""


class GatewayBusy(BrokerProblem):
    """The problem `gateway_busy` (docs/problems.md)."""


class ApplicationDisabled(BrokerProblem):
    """The problem `application_disabled` (docs/problems.md)."""


class NetworkBlocked(BrokerProblem):
    """The problem `network_blocked` (docs/problems.md)."""


class UpstreamResponseTooLarge(BrokerProblem):
    """The problem `upstream_response_too_large` (docs/problems.md)."""


class UpstreamConnectTimeout(BrokerProblem):
    """The problem `upstream_connect_timeout` (docs/problems.md)."""


class UpstreamFirstByteTimeout(BrokerProblem):
    """The problem `upstream_first_byte_timeout` (docs/problems.md)."""


class UpstreamIdleTimeout(BrokerProblem):
    """The problem `upstream_idle_timeout` (docs/problems.md)."""


class UpstreamTotalTimeout(BrokerProblem):
    """The problem `upstream_total_timeout` (docs/problems.md)."""


class UpstreamUnavailable(BrokerProblem):
    """The problem `upstream_unavailable` (docs/problems.md)."""


class TokenRefreshUnavailable(BrokerProblem):
    """The problem `token_refresh_unavailable` (docs/problems.md)."""


class Overloaded(BrokerProblem):
    """The problem `overloaded` (docs/problems.md)."""


class IssuerUnavailable(BrokerProblem):
    """The problem `issuer_unavailable` (docs/problems.md)."""


class VaultUnavailable(BrokerProblem):
    """The problem `vault_unavailable` (docs/problems.md)."""


class StorageUnavailable(BrokerProblem):
    """The problem `storage_unavailable` (docs/problems.md)."""


class AuditUnavailable(BrokerProblem):
    """The problem `audit_unavailable` (docs/problems.md)."""


class Internal(BrokerProblem):
    """The problem `internal` (docs/problems.md)."""


BY_CODE: dict[str, type[BrokerProblem]] = {
    "invalid_request": InvalidRequest,
    "unauthenticated": Unauthenticated,
    "session_expired": SessionExpired,
    "one_time_link_used": OneTimeLinkUsed,
    "csrf_token_mismatch": CsrfTokenMismatch,
    "insufficient_scope": InsufficientScope,
    "not_permitted": NotPermitted,
    "capability_not_granted": CapabilityNotGranted,
    "actor_required": ActorRequired,
    "approval_required": ApprovalRequired,
    "approver_refused": ApproverRefused,
    "second_person_required": SecondPersonRequired,
    "fresh_sign_in_required": FreshSignInRequired,
    "place_not_granted": PlaceNotGranted,
    "not_found": NotFound,
    "route_not_found": RouteNotFound,
    "link_not_found": LinkNotFound,
    "command_not_found": CommandNotFound,
    "approval_decided": ApprovalDecided,
    "approval_expired": ApprovalExpired,
    "approval_mismatch": ApprovalMismatch,
    "action_decided": ActionDecided,
    "action_mismatch": ActionMismatch,
    "link_not_active": LinkNotActive,
    "link_on_hold": LinkOnHold,
    "method_not_allowed": MethodNotAllowed,
    "request_timeout": RequestTimeout,
    "unsupported_media_type": UnsupportedMediaType,
    "payload_too_large": PayloadTooLarge,
    "headers_too_large": HeadersTooLarge,
    "rate_limited": RateLimited,
    "device_busy": DeviceBusy,
    "return_url_not_registered": ReturnUrlNotRegistered,
    "user_erased": UserErased,
    "too_many_link_sessions": TooManyLinkSessions,
    "too_many_approvals": TooManyApprovals,
    "too_many_webhooks": TooManyWebhooks,
    "confirmation_refused": ConfirmationRefused,
    "reauthorization_required": ReauthorizationRequired,
    "idempotency_key_reused": IdempotencyKeyReused,
    "idempotency_key_in_progress": IdempotencyKeyInProgress,
    "account_mismatch": AccountMismatch,
    "account_already_linked": AccountAlreadyLinked,
    "changed_meanwhile": ChangedMeanwhile,
    "key_in_use": KeyInUse,
    "keyring_not_writable": KeyringNotWritable,
    "upstream_failure": UpstreamFailure,
    "upstream_malformed": UpstreamMalformed,
    "upstream_refused": UpstreamRefused,
    "device_not_found": DeviceNotFound,
    "upstream_command_timeout": UpstreamCommandTimeout,
    "gateway_busy": GatewayBusy,
    "application_disabled": ApplicationDisabled,
    "network_blocked": NetworkBlocked,
    "upstream_response_too_large": UpstreamResponseTooLarge,
    "upstream_connect_timeout": UpstreamConnectTimeout,
    "upstream_first_byte_timeout": UpstreamFirstByteTimeout,
    "upstream_idle_timeout": UpstreamIdleTimeout,
    "upstream_total_timeout": UpstreamTotalTimeout,
    "upstream_unavailable": UpstreamUnavailable,
    "token_refresh_unavailable": TokenRefreshUnavailable,
    "overloaded": Overloaded,
    "issuer_unavailable": IssuerUnavailable,
    "vault_unavailable": VaultUnavailable,
    "storage_unavailable": StorageUnavailable,
    "audit_unavailable": AuditUnavailable,
    "internal": Internal,
}
