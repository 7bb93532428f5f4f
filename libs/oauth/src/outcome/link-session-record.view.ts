import { OneOf, PageView, Uuid } from '#kernel';
import type { FoundSession } from './session-search.js';
import { sessionStates, type SessionState } from './session-state.js';
import { explain } from './session-words.js';

/** An attempt to link, as the service that started it sees it. No member of it is secret. */
export class LinkSessionRecord {
  @Uuid()
  readonly id!: string;

  /** The user’s id at the service. */
  readonly userId!: string;

  /**
   * How far it is: `created`, `connecting` (the user is at COCO), `returned`, `unconfirmed` (waiting for `confirm`). Or how it
   * ended: `linked`, `cancelled` (by the user, at COCO), `refused` (by COCO), `other_account`, `account_taken`, `withdrawn` (by
   * `DELETE`), `never_opened`, `abandoned` (at COCO), `not_confirmed`, `link_revoked`, `interrupted`, `failed`.
   */
  @OneOf(sessionStates)
  readonly state!: SessionState;

  /** The same in words, for the person who answers the user. */
  readonly explanation!: string;

  /** The `error` that the browser brought back to `returnUrl`: COCO’s own code if COCO refused. */
  readonly error!: string | null;

  /** The `reason` that came with it. */
  readonly reason!: string | null;

  /** The link that it made or renews; `null` until then. */
  @Uuid()
  readonly linkId!: string | null;

  /** Whether it renews a link. */
  readonly renewsLink!: boolean;

  readonly createdAt!: Date;

  /** When a browser last opened the link URL. */
  readonly openedAt!: Date | null;

  /** When a second browser was first refused. */
  readonly otherBrowserAt!: Date | null;

  /** `null` while it is open. */
  readonly endedAt!: Date | null;

  /** Until when the user may come back from COCO. */
  readonly expiresAt!: Date;

  static readonly example: LinkSessionRecord = {
    id: '01981f3e-1a77-7e0c-8c35-9d2b64f0aa10',
    userId: 'u-17',
    state: 'cancelled',
    explanation: 'The user cancelled at COCO.',
    error: 'access_denied',
    reason: 'refused_by_coco',
    linkId: null,
    renewsLink: false,
    createdAt: new Date('2027-01-31T08:00:00.000Z'),
    openedAt: new Date('2027-01-31T08:00:04.000Z'),
    otherBrowserAt: null,
    endedAt: new Date('2027-01-31T08:00:31.000Z'),
    expiresAt: new Date('2027-01-31T08:10:00.000Z'),
  };
}

/** An attempt to link, as admins see it. No member of it is secret. */
export class AdminLinkSessionRecord extends LinkSessionRecord {
  /** The service that started it. */
  @Uuid()
  readonly serviceId!: string;

  readonly serviceName!: string;

  static override readonly example: AdminLinkSessionRecord = {
    ...LinkSessionRecord.example,
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    serviceName: 'evening-lights',
  };
}

/** A page of link sessions as admins see them. */
export class AdminLinkSessionPage extends PageView {
  readonly items!: AdminLinkSessionRecord[];

  static readonly example: AdminLinkSessionPage = {
    items: [AdminLinkSessionRecord.example],
    nextCursor: null,
  };
}

/** Shows a session to the service that started it. */
export function recordOf({
  serviceId: _id,
  serviceName: _name,
  ...session
}: FoundSession): LinkSessionRecord {
  return { ...session, explanation: explain(session) };
}

/** Shows a session to admins. */
export function adminRecordOf(session: FoundSession): AdminLinkSessionRecord {
  return { ...session, explanation: explain(session) };
}
