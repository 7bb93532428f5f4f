/** The API's enumerations. A test compares each with the broker's, so that none is missing here. */

/** Every state a link can be in, in the order of its life. */
export const linkStatuses = ['pending', 'active', 'reauthorization_required', 'revoked'] as const;

export type LinkStatus = (typeof linkStatuses)[number];

/** The last errors of a link. */
export const linkTroubles = [
  'grant_refused',
  'refresh_token_expired',
  'refresh_outcome_unknown',
  'refused_repeatedly',
  'grant_of_another_client',
  'client_misconfigured',
  'key_unavailable',
  'mass_refusal',
  'provider_down',
  'provider_throttled',
] as const;

export type LinkTrouble = (typeof linkTroubles)[number];

/** The states of the brake. */
export const brakeStates = ['released', 'braked', 'proving'] as const;

export type BrakeState = (typeof brakeStates)[number];

/** What a service may be allowed to do. */
export const scopes = [
  'links:create',
  'links:read',
  'links:revoke',
  'coconet:read',
  'coconet:execute',
  'webhooks:manage',
  'admin',
] as const;

export type Scope = (typeof scopes)[number];

/** The actions in audit records. */
export const auditActions = [
  'link.started',
  'link.connected',
  'link.refused',
  'link.confirmed',
  'link.confirmation_refused',
  'link.renewed',
  'link.revoked',
  'link.expired_unconfirmed',
  'link.imported',
  'link.recovered',
  'link.probed',
  'revocation.started',
  'revocation.finished',
  'refresh.attempted',
  'refresh.succeeded',
  'refresh.failed',
  'refresh.braked',
  'refresh.brake_released',
  'refresh.resumed',
  'command.requested',
  'command.executed',
  'call.refused',
  'calls.counted',
  'webhook.created',
  'webhook.deleted',
  'webhook.enabled',
  'webhook.disabled',
  'webhook.secret_rotated',
  'console.signed_in',
  'console.signed_out',
  'console.sign_in_refused',
  'service.created',
  'service.changed',
  'service.disabled',
  'service.enabled',
  'service_key.created',
  'service_key.revoked',
  'key.rotation_started',
  'key.promoted',
  'key.rotation_finished',
  'key.retired',
  'vault.exported',
  'vault.imported',
  'database.restored',
  'audit.retained',
  'audit.record_set_aside',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** The results in audit records. */
export const auditResults = ['succeeded', 'refused', 'failed', 'started'] as const;

export type AuditResult = (typeof auditResults)[number];
