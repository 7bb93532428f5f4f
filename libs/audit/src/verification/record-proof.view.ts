import { Keywords, OneOf } from '#kernel';
import { AuditRecord } from '../search/audit-record.view.js';

/** A point of the chain. */
export class ChainPointView {
  readonly position!: number;

  /** In hexadecimal. */
  readonly hash!: string;
}

/** A signed point of the chain. */
export class CheckpointView extends ChainPointView {
  /** When it was signed. */
  readonly at!: Date;

  /** The first 16 digits of the SHA-256 of the public key. */
  readonly keyId!: string;
}

/** What proves one record of the audit trail. */
export class RecordProofView {
  /**
   * `signed`: the record is as it was when a checkpoint after it was signed. `chained`: it agrees with the chain, and no signed
   * checkpoint after it was reached. `waiting`: it is not chained yet. `broken`: it was changed, or the chain was.
   */
  @OneOf(['signed', 'chained', 'waiting', 'broken'])
  readonly verdict!: string;

  /** For `broken`: the position that is wrong, and how, as `broker audit verify` names it. */
  readonly fault!: string | null;

  /** The values that are hashed, in this order, each prefixed by its length; `null` is a length of 4294967295. */
  @Keywords({ type: ['string', 'null'] })
  readonly hashed!: (string | null)[];

  /** SHA-256 over them, in hexadecimal. */
  readonly recordHash!: string;

  readonly position!: number | null;

  /** The hash before it in the chain. */
  readonly previousHash!: string | null;

  /** Its hash in the chain: SHA-256(previous hash ‖ position ‖ id ‖ record hash). */
  readonly hash!: string | null;

  /** How far the chain after it was recomputed. */
  readonly reached!: ChainPointView | null;

  /** The signed checkpoint that this reached. */
  readonly checkpoint!: CheckpointView | null;

  static readonly example: RecordProofView = {
    verdict: 'signed',
    fault: null,
    hashed: [
      AuditRecord.example.id,
      '1801389600.100000',
      'link.revoked',
      'succeeded',
      'admin',
      'console:ada@example.com',
      AuditRecord.example.linkId,
      AuditRecord.example.serviceId,
      AuditRecord.example.requestId,
      '10.0.0.7',
      '{"reason": "ticket 4711: the user has left"}',
    ],
    recordHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    position: 5_120,
    previousHash: 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9',
    hash: AuditRecord.example.hash,
    reached: { position: 5_230, hash: '486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7' },
    checkpoint: {
      position: 5_230,
      hash: '486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7',
      at: new Date('2027-01-31T10:42:00.000Z'),
      keyId: 'b0283a2efe197b81',
    },
  };
}
