import type { components } from './generated/api.js';

type Schemas = components['schemas'];
type AnyEvent = Schemas['LinkEvent'];
type Data = AnyEvent['data'];

export type EventType = AnyEvent['type'];

/** What events of a type hold. */
interface DataByType {
  readonly 'command.finished': With<
    'commandId' | 'serviceId' | 'capability' | 'command' | 'state' | 'acceptedAt' | 'endedAt'
  >;
  readonly 'link.granted': With<'grantId' | 'granteeId' | 'notAfter'>;
  readonly 'link.break_glass': With<'grantId' | 'granteeId' | 'notAfter'>;
  readonly 'link.grant_ended': With<'grantId' | 'granteeId' | 'end'>;
}

type With<Member extends keyof Data> = Data & { readonly [Name in Member]-?: NonNullable<Data[Name]> };

interface EventOf<Type extends EventType> extends Omit<AnyEvent, 'type' | 'data'> {
  readonly type: Type;
  readonly data: Type extends keyof DataByType ? DataByType[Type] : With<'userId'>;
}

/**
 * An event about a link, the same in the feed and in a webhook; `type` tells the kinds apart. A newer broker may send types that are
 * not listed.
 *
 * Events about a grant and about commands also reach the service that holds the grant, without `userId`.
 */
export type LinkEvent = { [Type in EventType]: EventOf<Type> }[EventType];

/** What `POST /v1/webhooks/{id}/test` sends: about no link. */
export interface TestEvent {
  readonly id: string;
  readonly type: 'webhook.test';
  readonly timestamp: string;
  readonly data: { readonly webhookId: string };
}

/** What a webhook's receiver gets. */
export type WebhookEvent = LinkEvent | TestEvent;

/** A page of the feed. */
export interface EventPage extends Omit<Schemas['EventPage'], 'items'> {
  readonly items: readonly LinkEvent[];
}
