import type { AuditEvent } from '#audit';

/** Who inside the company caused a call: a person, or a job. */
export interface CallActor {
  /** How the issuer, or the service, names the actor. */
  readonly name: string;
  /** The issuer whose token names the actor; absent if only the service names it. */
  readonly issuer?: string;
}

/** The actor as audit records, and everything read from them, show it. */
export function actorDetails(actor: CallActor | undefined): NonNullable<AuditEvent['details']> {
  if (actor === undefined) return {};
  const { name, issuer } = actor;
  return {
    causedBy: name,
    causedByVerified: issuer !== undefined,
    ...(issuer !== undefined && { causedByIssuer: issuer }),
  };
}
