/** What can happen; part of the contract of the audit trail. */
export const auditActions = [
  'link.started',
  'link.connected',
  'link.refused',
  'link.confirmed',
  'link.confirmation_refused',
  'link.renewed',
  'link.revoked',
  'link.expired_unconfirmed',
  'link.recovered',
  'link.held',
  'link.released',
  'link.granted',
  'link.grant_ended',
  'link.break_glass',
  'revocation.started',
  'revocation.finished',
  'refresh.requested',
  'refresh.attempted',
  'refresh.succeeded',
  'refreshes.counted',
  'refresh.failed',
  'refresh.braked',
  'refresh.brake_released',
  'refresh.resumed',
  'command.requested',
  'command.executed',
  'command.approval_requested',
  'command.approved',
  'command.denied',
  'command.approval_expired',
  'call.refused',
  'calls.counted',
  'guardrail.changed',
  'guardrail.reset',
  'webhook.created',
  'webhook.deleted',
  'webhook.enabled',
  'webhook.disabled',
  'webhook.secret_rotated',
  'webhook.changed',
  'webhook.tested',
  'webhook.resent',
  'console.signed_in',
  'console.signed_out',
  'console.sign_in_refused',
  'console.session_ended',
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
  'four_eyes.requested',
  'four_eyes.confirmed',
  'four_eyes.refused',
  'four_eyes.expired',
  'vault.exported',
  'vault.imported',
  'link.imported',
  'link_import.started',
  'link_import.finished',
  'link_import.cancelled',
  'link.probed',
  'database.restored',
  'audit.exported',
  'list.exported',
  'user.exported',
  'user.erasure_started',
  'user.erased',
  'audit.retained',
  'audit.record_set_aside',
] as const;

export type AuditAction = (typeof auditActions)[number];

/**
 * Routine records: searches and readers leave them out unless requested. Only replicas of the previous release still write
 * `refresh.succeeded`; `refresh.attempted` is written where the outcome of an earlier attempt is unknown.
 */
export const ROUTINE_ACTIONS: ReadonlySet<string> = new Set<AuditAction>([
  'calls.counted',
  'refresh.attempted',
  'refresh.succeeded',
  'refreshes.counted',
]);

/** Who did it; `unknown` if a call had no valid credential. */
export interface AuditActor {
  readonly kind: 'service' | 'admin' | 'user' | 'system' | 'unknown';
  readonly id?: string | undefined;
}

/** Who makes a change, through which request, and who inside the company caused it, for its audit record. */
export type Changer = Pick<AuditEvent, 'actor' | 'requestId' | 'remoteAddress' | 'causedBy'>;

/** An operator who makes a change from the command line. */
export const COMMAND_LINE: Changer = { actor: { kind: 'admin', id: 'command line' } };

/** One record of the audit trail. Never holds a token, a key, or a parameter of a sensitive command. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly actor: AuditActor;
  readonly result: 'succeeded' | 'refused' | 'failed' | 'started';
  readonly linkId?: string | undefined;
  /** The service that owns the link or that the event is about. */
  readonly serviceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly details?: AuditDetails | undefined;
  /** Who inside the company caused it, as further details. */
  readonly causedBy?: AuditDetails | undefined;
}

/** What belongs to an action. */
type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;
