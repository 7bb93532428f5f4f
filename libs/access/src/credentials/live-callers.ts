import { Injectable } from '@nestjs/common';
import { Unauthenticated } from '../access-errors.js';
import { FIRST_ADMIN, type Caller } from '../caller.js';
import { CredentialVerifier, type CredentialReference } from './credential-verifier.js';
import { VerifiedCredentials } from './verified-credentials.js';

/**
 * The current rights of the callers of calls in progress: a call may wait, stream or send command after command for a minute, and
 * its service may be disabled, narrowed or expire meanwhile.
 */
@Injectable()
export class LiveCallers {
  constructor(
    private readonly credentials: VerifiedCredentials,
    private readonly verifier: CredentialVerifier,
  ) {}

  /** The caller as it is now. @throws Unauthenticated once its credential is no longer valid */
  async require(caller: Caller): Promise<Caller> {
    if (caller === FIRST_ADMIN) return caller;
    const admission = this.credentials.admissionOf(caller);
    const known = admission && this.credentials.recall(admission.digest);
    return known?.caller ?? this.ask(caller);
  }

  /** Like `require`, but always reads the database, for when memory cannot be trusted. */
  async ask(caller: Caller): Promise<Caller> {
    if (caller === FIRST_ADMIN) return caller;
    const admission = this.credentials.admissionOf(caller);
    if (admission === undefined) throw new Unauthenticated();
    const { digest, credential } = admission;
    const now = await this.credentials.remember(digest, () => this.verifier.verifyAgain(credential));
    return now.caller;
  }

  /** Names the credential of a caller for later; `undefined` for a caller without a service's credential. */
  referenceTo(caller: Caller): CredentialReference | undefined {
    const { keyId, jwt, caller: admitted } = this.credentials.admissionOf(caller)?.credential ?? {};
    return admitted && { serviceId: admitted.serviceId, keyId, subject: jwt?.subject };
  }

  /** The caller that a reference stands for, with the rights that it has now. @throws Unauthenticated */
  async refer(reference: CredentialReference): Promise<Caller> {
    // No digest of a credential has a colon.
    const place = `reference:${reference.keyId ?? ''}:${reference.subject ?? ''}`;
    const { caller } = await this.credentials.remember(place, () => this.verifier.verifyReference(reference));
    return caller;
  }
}
