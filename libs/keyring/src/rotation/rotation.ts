import type { AuditActor } from '#audit';

/** Who changes keys, for the audit record. */
export interface KeyChanger {
  readonly actor: AuditActor;
  readonly requestId?: string | undefined;
  readonly remoteAddress?: string | undefined;
}
