import { OneOf, PageView, Uuid } from '#kernel';

/** Who did what an entry reports. */
export class ActivityActor {
  /** Such as `service`, `admin` or `system`. */
  readonly kind!: string;

  readonly id!: string | null;

  readonly name!: string | null;
}

/** One entry of a link's history. */
export class ActivityEntry {
  @Uuid()
  readonly id!: string;

  readonly at!: Date;

  /** Such as `command.executed`; the audit trail uses the same names. */
  readonly action!: string;

  @OneOf(['succeeded', 'refused', 'failed', 'started'])
  readonly result!: string;

  readonly actor!: ActivityActor;

  readonly requestId!: string | null;

  /** What belongs to the action; never a secret. */
  readonly details!: Readonly<Record<string, unknown>>;

  static readonly example: ActivityEntry = {
    id: '01981f5c-2e10-7f5d-a3a2-6a1f0e9b7c44',
    at: new Date('2027-01-31T09:12:03.120Z'),
    action: 'command.executed',
    result: 'succeeded',
    actor: { kind: 'service', id: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001', name: 'evening-lights' },
    requestId: '01981f5c-2df0-7d11-9b0c-0a7755e31c02',
    details: { capability: 'ON_OFF_CONTROL', command: 'ON', status: 'SUCCESS' },
  };
}

/** A page of a link's history. */
export class ActivityPage extends PageView {
  readonly items!: ActivityEntry[];

  static readonly example: ActivityPage = { items: [ActivityEntry.example], nextCursor: null };
}
