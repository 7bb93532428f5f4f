/** Where the chain of the audit trail ends. */
export interface HeadView {
  readonly position: number | null;
  /** In hexadecimal: written down elsewhere, it shows later that nothing before it was changed. */
  readonly hash: string | null;
  readonly sealedAt: Date | null;
  /** Records that wait for their seal, up to 1,000. */
  readonly unsealed: number;
}
