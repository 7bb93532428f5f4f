import { Injectable } from '@nestjs/common';
import { CompactSign } from 'jose';
import { AuditSettings, checkpointKeyId, type ConsentRecord } from '#audit';
import { Clock } from '#kernel';
import { OAuthSettings } from '#oauth';
import type { LinkOfUser } from '#vault';

/** The type of the signed text, so that nothing else which the key has signed passes for a receipt. */
const TYPE = 'coco-consent-receipt';

/** Makes the receipts of consents: what was consented to, when, and which app got it, signed with the key of the audit checkpoints. */
@Injectable()
export class ConsentReceipts {
  constructor(
    private readonly audit: AuditSettings,
    private readonly oauth: OAuthSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined without a key, and for a link to which nobody has consented */
  async of(userId: string, link: LinkOfUser, consent: readonly ConsentRecord[]): Promise<string | undefined> {
    const { checkpointKey } = this.audit;
    if (checkpointKey === undefined || consent.length === 0) return undefined;
    const receipt = {
      iss: this.oauth.publicUrl.origin,
      iat: Math.floor(this.clock.now().getTime() / 1000),
      sub: userId,
      link: link.id,
      app: { clientId: this.oauth.clientId, service: { id: link.serviceId, name: link.serviceName } },
      // What COCO was asked for; COCO documents no scopes, and then a consent covers the account's devices.
      scope: this.oauth.scope ?? null,
      consent: consent.map(({ id, action, at }) => ({ record: id, action, at })),
      status: link.status,
      endedAt: link.revokedAt,
    };
    return new CompactSign(Buffer.from(JSON.stringify(receipt)))
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: checkpointKeyId(checkpointKey) })
      .sign(checkpointKey);
  }
}
