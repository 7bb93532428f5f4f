import { AuditRecord } from '#audit';

/** Where the chain of the audit trail ends. */
export class AuditHeadView {
  readonly position!: number | null;

  /** In hexadecimal: written down elsewhere, it shows later that nothing before it was changed. */
  readonly hash!: string | null;

  readonly sealedAt!: Date | null;

  /** Records that wait to be chained, up to 1,000. */
  readonly unsealed!: number;

  static readonly example: AuditHeadView = {
    position: AuditRecord.example.position,
    hash: AuditRecord.example.hash,
    sealedAt: new Date('2027-01-31T10:00:01.000Z'),
    unsealed: 0,
  };
}
