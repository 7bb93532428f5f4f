/** Which links a revocation ends: exactly one of these shapes; `userId` may be limited to one service. */
export type RevocationTarget =
  | { readonly linkIds: readonly string[] }
  | { readonly userId: string; readonly serviceId?: string | undefined }
  | { readonly serviceId: string }
  | { readonly all: true };

/** The revocation of many links, and its progress. */
export interface Revocation {
  readonly id: string;
  readonly target: RevocationTarget;
  readonly reason: string;
  readonly startedAt: Date;
  /** Who began it: a service, an admin, or the command line. */
  readonly startedBy: string;
  readonly finishedAt: Date | undefined;
  /** Links found when it began. */
  readonly linksTotal: number;
  readonly linksRevoked: number;
}
