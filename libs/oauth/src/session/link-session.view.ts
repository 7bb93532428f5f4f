import { Keywords, Uuid } from '#kernel';

/** A link session as the service that started it sees it. */
export class LinkSessionView {
  /** Keep it in the user’s own session. */
  @Uuid()
  readonly id!: string;

  /** Where to send the user’s browser; valid for one browser, until `expiresAt`. */
  @Keywords({ format: 'uri' })
  readonly linkUrl!: string;

  readonly expiresAt!: Date;

  static readonly example: LinkSessionView = {
    id: '01981f3e-1a77-7e0c-8c35-9d2b64f0aa10',
    linkUrl: 'https://broker.example.com/connect/Zx3vW9yQ1rT7uK5mN2bL8cJ4hG6fD0sA',
    expiresAt: new Date('2027-01-31T08:10:00.000Z'),
  };
}
