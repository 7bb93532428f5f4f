/** Puts the results of FETCH_* commands in the form in which COCO shows a resource. */
import { fetchCommandsOf } from '../../contract/fetch-commands.js';
import type { JsonObject } from '../../answers/json-answer.js';
import type { Identifiers } from '../../paths/identifiers.js';
import type { CapabilityReference } from '../../policy/grants.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import type { FetchOutcome } from './fetch-outcome.js';
import type { UnreadValueView } from './unread-value.view.js';

/**
 * COCO's answer if nothing could be read because it refused every command, such as a 404 for an unknown resource.
 *
 * @throws BrokerError the failure, if nothing could be read because of one
 */
export function refusalOfAll(outcomes: readonly FetchOutcome[]): UpstreamAnswer | undefined {
  if (outcomes.some(({ kind }) => kind === 'read')) return undefined;
  const failure = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failure !== undefined) throw failure.error;
  const refusals = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.answer] : []));
  if (refusals.length === 0 || refusals.length < outcomes.length) return undefined;
  return refusals.find(({ status }) => status !== 400) ?? refusals[0];
}

/**
 * The resource with the attributes that were read, and what is missing.
 *
 * @param listed the granted capabilities that a list says it has; empty if none did
 */
export function assembleResource(
  { deviceNodeId, resourceEui }: Identifiers,
  listed: readonly CapabilityReference[],
  outcomes: readonly FetchOutcome[],
): JsonObject {
  const capabilities = new Map<number, JsonObject[]>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'read') continue;
    const { id } = outcome.fetch.capability;
    const dated = outcome.attributes.map((attribute) => ({ ...attribute, readAt: outcome.readAt }));
    capabilities.set(id, [...(capabilities.get(id) ?? []), ...dated]);
  }
  return {
    resourceEui,
    deviceNodeId: Number(deviceNodeId),
    capabilities: [...capabilities].map(([capabilityId, attributes]) => ({ capabilityId, attributes })),
    unread: [
      ...outcomes.flatMap((outcome) => missingFrom(outcome, listed)),
      ...listed.flatMap(withoutCommand),
    ],
  };
}

/** What a device lacks counts as missing only if a list says that it has it. */
function missingFrom(outcome: FetchOutcome, listed: readonly CapabilityReference[]): UnreadValueView[] {
  if (outcome.kind === 'read') return [];
  const { capability, command } = outcome.fetch;
  const isPromised = listed.some(({ id }) => id === capability.id);
  const isRefused =
    outcome.kind === 'unsupported' || (outcome.kind === 'refused' && outcome.answer.status === 400);
  if (isRefused && !isPromised) return [];
  return [{ capability: capability.name, command: command.name, ...outcome.missing }];
}

function withoutCommand({ id, name }: CapabilityReference): UnreadValueView[] {
  if (fetchCommandsOf(id).length > 0) return [];
  const detail = 'The COCO standard has no command that reads this capability.';
  return [{ capability: name, command: null, code: 'no_fetch_command', detail }];
}
