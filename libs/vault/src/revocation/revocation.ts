import type { AuditActor } from '#audit';

/** Which links a revocation ends. Exactly one of these shapes; `userId` may be narrowed to one service. */
export type RevocationTarget =
  | { readonly linkIds: readonly string[] }
  | { readonly userId: string; readonly serviceId?: string | undefined }
  | { readonly serviceId: string }
  | { readonly all: true };

/** Many links that are ended together, and how far that has come. */
export interface Revocation {
  readonly id: string;
  readonly target: RevocationTarget;
  readonly reason: string;
  readonly startedAt: Date;
  /** Who began it: an admin's service or person, or the command line. */
  readonly startedBy: string;
  readonly finishedAt: Date | undefined;
  /** Links it found when it began. */
  readonly linksTotal: number;
  readonly linksRevoked: number;
}

/** Who revokes, for the audit records. */
export interface RevocationStarter {
  readonly actor: AuditActor;
  readonly requestId?: string | undefined;
  readonly remoteAddress?: string | undefined;
}
