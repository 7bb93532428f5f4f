import type { AuditAction, AuditResult } from './schemas.js';

/** The words of a closed list of the API, in the order of a table that the compiler holds to have each of them. */
export function wordsOf<Word extends string>(table: Readonly<Record<Word, unknown>>): readonly Word[] {
  return Object.keys(table) as Word[];
}

/** The actions in audit records. An action that is missing here does not compile. */
export const auditActions = wordsOf<AuditAction>({
  'link.started': true,
  'link.connected': true,
  'link.refused': true,
  'link.confirmed': true,
  'link.confirmation_refused': true,
  'link.renewed': true,
  'link.revoked': true,
  'link.expired_unconfirmed': true,
  'link.imported': true,
  'link.recovered': true,
  'link.held': true,
  'link.released': true,
  'link.granted': true,
  'link.break_glass': true,
  'link.grant_ended': true,
  'link.probed': true,
  'revocation.started': true,
  'revocation.finished': true,
  'refresh.attempted': true,
  'refresh.succeeded': true,
  'refresh.failed': true,
  'refresh.braked': true,
  'refresh.brake_released': true,
  'refresh.resumed': true,
  'command.requested': true,
  'command.executed': true,
  'call.refused': true,
  'calls.counted': true,
  'guardrail.changed': true,
  'guardrail.reset': true,
  'webhook.created': true,
  'webhook.deleted': true,
  'webhook.enabled': true,
  'webhook.disabled': true,
  'webhook.secret_rotated': true,
  'console.signed_in': true,
  'console.signed_out': true,
  'console.sign_in_refused': true,
  'service.created': true,
  'service.changed': true,
  'service.disabled': true,
  'service.enabled': true,
  'service_key.created': true,
  'service_key.revoked': true,
  'key.rotation_started': true,
  'key.promoted': true,
  'key.rotation_finished': true,
  'key.retired': true,
  'vault.exported': true,
  'vault.imported': true,
  'database.restored': true,
  'audit.retained': true,
  'audit.record_set_aside': true,
});

/** The results in audit records. */
export const auditResults = wordsOf<AuditResult>({
  succeeded: true,
  refused: true,
  failed: true,
  started: true,
});
