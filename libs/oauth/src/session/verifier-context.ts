import type { EncryptionContext } from '#keyring';

/** The context that an encrypted PKCE verifier is bound to: only its link session. */
export function verifierContext(session: {
  readonly id: string;
  readonly serviceId: string;
}): EncryptionContext {
  return { serviceId: session.serviceId, recordId: session.id, generation: 0 };
}
