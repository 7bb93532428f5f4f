import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { attributeKey, type AttributeEffect, type Effect, type ReportedValues } from '#standard';
import { isSuccess, readJsonObject, type JsonObject } from '../answers/json-answer.js';
import { ApplicationAlarm } from '../calls/application-alarm.js';
import { CocoCalls } from '../calls/coco-calls.js';
import { WHOLE_ANSWER } from '../calls/coco-request.js';
import type { RightsUsed } from '../calls/live-rights.js';
import { CoconetSettings } from '../coconet-settings.js';
import type { ProvableOrder } from '../commands/command-proof.js';
import { fetchCommandsOf, type FetchCommand } from '../contract/fetch-commands.js';
import { CommandReads } from '../reads/by-command/command-reads.js';
import { isHopeless } from '../reads/by-command/fetch-outcome.js';
import { KnownResources } from '../reads/by-command/known-resources.js';
import { proveByFetch, proveByPath } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import { AccessRefused, UpstreamFailure } from '../transport/upstream-errors.js';
import { reportedValues } from './reported-values.js';

/** The result of a read. */
export interface ReadState {
  readonly values: ReportedValues;
  /** Attributes that no other read would bring either; `all` if nothing of the resource can be read. */
  readonly unreadable: ReadonlySet<string> | 'all';
}

const NOTHING: ReadState = { values: new Map(), unreadable: 'all' };

/** Refusals that may be over at the next read (RFC 9110 section 15.5.9, RFC 6585 section 4). */
const PASSING: ReadonlySet<number> = new Set([408, 429]);

/** Reads the attributes that show commands: by path or by FETCH_* command, as the installation reads. */
@Injectable()
export class ProofReads {
  constructor(
    private readonly calls: CocoCalls,
    private readonly policy: Policy,
    private readonly commandReads: CommandReads,
    private readonly known: KnownResources,
    private readonly alarm: ApplicationAlarm,
    private readonly settings: CoconetSettings,
  ) {}

  /** The right by which the broker reads for this command: the right to the command. */
  rightsOf({ call, link, capability }: ProvableOrder): RightsUsed {
    const operation = this.settings.readBy === 'command' ? proveByFetch : proveByPath;
    return { call: uncharged(call), link, operation, capability };
  }

  /** Whether each attribute that the effect needs can be read from this resource, as far as is known. */
  canRead({ identifiers }: ProvableOrder, { attributes }: Effect): boolean {
    if (this.settings.readBy === 'path') return true;
    return attributes
      .filter(({ isOptional }) => !isOptional)
      .every((attribute) => {
        const fetch = fetchOf(attribute);
        return fetch !== undefined && !this.known.isLacking(identifiers, fetch);
      });
  }

  /** Calls to COCO that one read of these attributes takes. */
  costOf(attributes: readonly AttributeEffect[]): number {
    return this.settings.readBy === 'path' ? 1 : Math.max(1, fetchesOf(attributes).length);
  }

  /**
   * Reads with the right of one command, which may be one of many that wait for it.
   *
   * @throws BrokerError if this read failed, and another may not; CallerGone
   */
  async read(
    order: ProvableOrder,
    attributes: readonly AttributeEffect[],
    presence: CallerPresence,
  ): Promise<ReadState> {
    try {
      return await (this.settings.readBy === 'path'
        ? this.readPath(order, presence)
        : this.fetch(order, attributes, presence));
    } catch (error) {
      // COCO refuses a fresh token for this resource: it would do so at each beat.
      if (error instanceof AccessRefused) return NOTHING;
      throw error;
    }
  }

  private async readPath(order: ProvableOrder, presence: CallerPresence): Promise<ReadState> {
    const permitted = this.policy.permit(proveByPath, order.identifiers);
    const used = this.rightsOf(order);
    const answer = await this.calls.send({
      ...permitted,
      ...used,
      ...WHOLE_ANSWER,
      presence,
      isLocated: order.isLocated,
    });
    this.alarm.look(answer);
    if (isSuccess(answer)) return { values: reportedValues(readJsonObject(answer)), unreadable: new Set() };
    if (answer.status < 500 && !PASSING.has(answer.status)) return NOTHING;
    throw new UpstreamFailure('COCO failed to answer.', { upstreamStatus: answer.status });
  }

  private async fetch(
    order: ProvableOrder,
    attributes: readonly AttributeEffect[],
    presence: CallerPresence,
  ): Promise<ReadState> {
    const { identifiers, isLocated } = order;
    const used = this.rightsOf(order);
    const values = new Map<string, unknown>();
    const unreadable = new Set<string>();
    for (const fetch of fetchesOf(attributes)) {
      if (this.known.isLacking(identifiers, fetch)) {
        unreadable.add(attributeKey(fetch));
        continue;
      }
      const outcome = await this.commandReads.fetchOne(used, { identifiers, presence, isLocated }, fetch);
      if (outcome.kind === 'read')
        for (const [key, value] of reportedValues(asResource(fetch, outcome.attributes)))
          values.set(key, value);
      if (outcome.kind === 'unsupported') unreadable.add(attributeKey(fetch));
      if (outcome.kind === 'failed' && outcome.error instanceof AccessRefused) throw outcome.error;
      if (isHopeless(outcome)) break;
    }
    return { values, unreadable };
  }
}

/** The FETCH_* commands that bring these attributes, each once. */
function fetchesOf(attributes: readonly AttributeEffect[]): FetchCommand[] {
  const fetches = attributes.flatMap((attribute) => fetchOf(attribute) ?? []);
  return [...new Map(fetches.map((fetch) => [attributeKey(fetch), fetch])).values()];
}

function fetchOf({ capability, attribute }: AttributeEffect): FetchCommand | undefined {
  return fetchCommandsOf(capability.id).find((fetch) => fetch.attribute.id === attribute.id);
}

function asResource({ capability }: FetchCommand, attributes: readonly JsonObject[]): JsonObject {
  return { capabilities: [{ capabilityId: capability.id, attributes }] };
}

/** The service has paid for its command: whether it was carried out is the broker's question. */
function uncharged({ caller, requestId, remoteAddress, actor }: CallContext): CallContext {
  return { caller, requestId, remoteAddress, actor };
}
