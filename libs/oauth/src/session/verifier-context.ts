import type { SealContext } from '#keyring';

/** What a sealed PKCE verifier is bound to: its link session alone. */
export function verifierContext(session: { readonly id: string; readonly serviceId: string }): SealContext {
  return { serviceId: session.serviceId, recordId: session.id, generation: 0 };
}
