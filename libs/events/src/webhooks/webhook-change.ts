import { InvalidRequest } from '#kernel';
import { completeFilter, type EventFilter } from '../event-filter.js';
import type { Webhook } from './webhook.view.js';

/** The fields of a webhook to change; the others stay, and `null` removes a filter. */
export interface WebhookChange {
  /** Checked by `TargetPolicy`. */
  readonly url?: string | undefined;
  readonly types?: Webhook['types'] | undefined;
  readonly capabilities?: Webhook['capabilities'] | undefined;
  readonly states?: Webhook['states'] | undefined;
  readonly disabled?: boolean | undefined;
}

/** @throws InvalidRequest if nothing is to change */
export function requireChange(change: WebhookChange): void {
  if (Object.values(change).every((value) => value === undefined))
    throw new InvalidRequest([{ field: 'body', message: 'expected at least one field to change' }]);
}

/** The webhook with the change applied and its filter completed. @throws InvalidRequest */
export function changedWebhook(
  current: Webhook,
  { url = current.url, types, capabilities, states, disabled = current.disabledAt !== null }: WebhookChange,
): EventFilter & { readonly url: string; readonly disabled: boolean } {
  const pick = <Value>(asked: Value | null | undefined, kept: Value | null): Value | undefined =>
    (asked === undefined ? kept : asked) ?? undefined;
  const filter = completeFilter({
    types: pick(types, current.types),
    capabilities: pick(capabilities, current.capabilities),
    states: pick(states, current.states),
  });
  return { url, ...filter, disabled };
}

/** What was changed, without the path of the URL. */
export function detailsOfChange({
  url,
  disabled,
  ...filter
}: WebhookChange): Record<string, string | boolean | null> {
  const filters = Object.entries<readonly string[] | null | undefined>({ ...filter }).flatMap(
    ([field, value]) => (value === undefined ? [] : [[field, value?.join(' ') ?? null] as const]),
  );
  return {
    ...(url !== undefined && { origin: new URL(url).origin }),
    ...Object.fromEntries(filters),
    ...(disabled !== undefined && { disabled }),
  };
}
