/** Which events a reader of the feed, or a webhook, asks for. */
import { IsIn } from 'class-validator';
import { commandEnds, type CommandEnd } from '#audit';
import { didYouMean, InvalidRequest } from '#kernel';
import { capabilities } from '#standard';
import { eventTypes, type EventType } from './event.view.js';

const CAPABILITIES = capabilities.map(({ name }) => name);

/** The events that are asked for. Absent parts ask for all. */
export interface EventFilter {
  readonly types?: readonly EventType[] | undefined;
  /** Limits the ends of commands to these capabilities. */
  readonly capabilities?: readonly string[] | undefined;
  /** Limits the ends of commands to these states. */
  readonly states?: readonly CommandEnd[] | undefined;
}

/**
 * SQL: whether the event of the row `e` passes the filter.
 *
 * @param types each of the three is SQL for a list, or for NULL, which means all
 */
export function passes(types: string, ofCapabilities: string, states: string): string {
  return `(${types} IS NULL OR e.type = ANY(${types})) AND (e.type <> 'command.finished' OR (
    (${ofCapabilities} IS NULL OR e.data ->> 'capability' = ANY(${ofCapabilities}))
    AND (${states} IS NULL OR e.data ->> 'state' = ANY(${states}))))`;
}

/**
 * SQL: whether the event of the row `e` is for the webhook of the row `w`. The ends of commands, which are many, go
 * only to webhooks that ask for them. An emergency access goes to every webhook of the link's owner: a filter written
 * with no emergency in mind must not silence the alarm.
 */
export const IS_FOR_WEBHOOK = `(e.type = 'link.break_glass' AND w.service_id = e.service_id
  OR (w.types IS NOT NULL OR e.type <> 'command.finished') AND ${passes('w.types', 'w.capabilities', 'w.states')})`;

/**
 * The filter with its types. Capabilities and states narrow the ends of commands, so naming either without types asks
 * for ends of commands.
 *
 * @throws InvalidRequest if the types leave out the ends of commands, so that nothing is narrowed
 */
export function completeFilter(filter: EventFilter): EventFilter {
  const { types, capabilities: some, states } = filter;
  if (some === undefined && states === undefined) return filter;
  if (types === undefined) return { ...filter, types: ['command.finished'] };
  if (types.includes('command.finished')) return filter;
  const field = some === undefined ? 'states' : 'capabilities';
  throw new InvalidRequest([
    { field, message: 'expected only for command.finished: add it to types, or leave this out' },
  ]);
}

/** Each item of a list is a type of event. */
export const AreEventTypes = (): PropertyDecorator => areAmong(eventTypes, 'types');

/** Each item of a list is a capability of the standard. */
export const AreCapabilities = (): PropertyDecorator =>
  areAmong(CAPABILITIES, 'capabilities of the COCO standard', 'such as ON_OFF_CONTROL');

/** Each item of a list is a state in which a command ends. */
export const AreEnds = (): PropertyDecorator => areAmong(commandEnds, 'states in which a command ends');

function areAmong(
  known: readonly string[],
  what: string,
  which = `among ${known.join(', ')}`,
): PropertyDecorator {
  return IsIn(known, {
    each: true,
    message: ({ value }: { readonly value: unknown }) => {
      const given: readonly unknown[] = Array.isArray(value) ? value : [value];
      const unknown = given.find((name) => !known.some((each) => each === name));
      return `expected ${what} ${which}${didYouMean(unknown, known)}`;
    },
  });
}
