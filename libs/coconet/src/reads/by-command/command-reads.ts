import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { SensitiveReads } from '#audit';
import { BrokerError, Clock, eachBounded } from '#kernel';
import type { Link } from '#vault';
import { CocoCalls } from '../../calls/coco-calls.js';
import { CoconetSettings } from '../../coconet-settings.js';
import { commandBody } from '../../commands/command.js';
import { fetchCommandsOf, type FetchCommand } from '../../contract/fetch-commands.js';
import { jsonAnswer } from '../../answers/json-answer.js';
import { judgeAnswer, type JudgedAnswer } from '../../answers/judged-answer.js';
import type { Identifiers } from '../../paths/identifiers.js';
import { capabilityOf, isGranted, standardCapabilities } from '../../policy/grants.js';
import { fetchAttributes } from '../../policy/operations.js';
import { Policy } from '../../policy/policy.js';
import { LiveRights, type RightsUsed } from '../../calls/live-rights.js';
import type { CallerPresence } from '../../transport/caller-presence.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import { ABOUT_THE_LINK, CallerGone, UpstreamTimeout } from '../../transport/upstream-errors.js';
import { sensitiveReadOf } from '../../calls/sensitive-read.js';
import { withholdAttributes } from '../../answers/withheld-attributes.js';
import { assembleResource, refusalOfAll } from './assembled-resource.js';
import { failedFetch, isHopeless, judgeFetch, type FetchOutcome } from './fetch-outcome.js';
import { KnownResources } from './known-resources.js';

/**
 * Longest time for a device to answer, in milliseconds. Two seconds less than COCO usually has to begin its answer
 * (`COCO_FIRST_BYTE_TIMEOUT`), so that COCO can still report that the device did not.
 */
const DEVICE_TIME = 8_000;

/** A resource of which something is fetched. */
interface FetchedResource {
  readonly identifiers: Identifiers;
  readonly presence: CallerPresence;
  /** As `CocoRequest.isLocated`. */
  readonly isLocated?: boolean | undefined;
}

/** A resource to read, for whom, and through which link. */
interface ResourceRead extends FetchedResource {
  readonly call: CallContext;
  readonly link: Link;
}

/** Reads a resource's attributes by the FETCH_* commands of its capabilities, if COCO has no path for them. */
@Injectable()
export class CommandReads {
  constructor(
    private readonly calls: CocoCalls,
    private readonly policy: Policy,
    private readonly known: KnownResources,
    private readonly settings: CoconetSettings,
    private readonly rights: LiveRights,
    private readonly clock: Clock,
    private readonly sensitive: SensitiveReads,
  ) {}

  /**
   * The resource in the form in which its path would show it, with when each value was read and what could not be.
   *
   * Only capabilities that the caller is granted are read: those that a list has shown the resource to have, else every one that
   * can be fetched. The first goes alone: once COCO or the device proves unreachable, or the time of one exchange has run out, no
   * more are sent, since each costs the user's plan and a device that is off would let each time out.
   *
   * @throws BrokerError when the link can't be used, or nothing could be read and COCO did not say why
   */
  async read(read: ResourceRead): Promise<JudgedAnswer> {
    const { call, link, identifiers } = read;
    const listed = this.known.capabilitiesOf(identifiers);
    const offered = listed?.map(capabilityOf) ?? standardCapabilities;
    const granted = offered.filter((capability) => isGranted(call.caller, capability));
    const fetches = granted
      .flatMap(({ id }) => fetchCommandsOf(id))
      .filter((fetch) => !this.known.isLacking(identifiers, fetch));
    const outcomes = await this.fetchAll(read, fetches);
    this.remember(identifiers, outcomes);
    // The fetches may have taken as long as the device; the results are for the caller's current rights.
    const now = await this.rights.require({ call, link, operation: fetchAttributes });
    const { caller } = now;
    const refusal = refusalOfAll(outcomes);
    if (refusal !== undefined) return judgeAnswer(caller, refusal);
    const resource = assembleResource(identifiers, listed === undefined ? [] : granted, outcomes);
    const { json, withheld, sensitive } = withholdAttributes(caller, resource);
    const notAsked =
      listed === undefined ? [] : offered.filter((capability) => !granted.includes(capability));
    const names = [...notAsked.map(({ name }) => name), ...withheld];
    const shown = { answer: jsonAnswer(200, json), withheld: [...new Set(names)], sensitive };
    this.sensitive.note(sensitiveReadOf({ call: now, link, operation: fetchAttributes }, shown));
    return shown;
  }

  private async fetchAll(read: ResourceRead, fetches: readonly FetchCommand[]): Promise<FetchOutcome[]> {
    const deadline = this.clock.monotonic() + this.settings.totalTimeout;
    let hopeless: FetchOutcome | undefined;
    const fetchUnlessHopeless = async (fetch: FetchCommand): Promise<FetchOutcome> => {
      if (hopeless !== undefined) return { ...hopeless, fetch };
      if (this.clock.monotonic() > deadline) return failedFetch(fetch, new UpstreamTimeout('total'), true);
      const capability = capabilityOf(fetch.capability.id);
      const used = { call: read.call, link: read.link, operation: fetchAttributes, capability };
      const outcome = await this.fetchOne(used, read, fetch);
      if (isHopeless(outcome)) hopeless ??= outcome;
      return outcome;
    };
    const [first, ...others] = fetches;
    if (first === undefined) return [];
    const firstOutcome = await fetchUnlessHopeless(first);
    const rest = await eachBounded(others, this.settings.batchConcurrency, fetchUnlessHopeless);
    return [firstOutcome, ...rest];
  }

  /**
   * One FETCH_* command; its failure is an outcome unless it is about the link.
   *
   * @param used what the right to it is judged by: reading the attribute, or proving a command
   * @throws BrokerError if the link can't be used, or not by this caller; CallerGone
   */
  async fetchOne(
    used: RightsUsed,
    { identifiers, presence, isLocated }: FetchedResource,
    fetch: FetchCommand,
  ): Promise<FetchOutcome> {
    if (presence.gone) throw new CallerGone();
    let answer: UpstreamAnswer;
    try {
      answer = await this.calls.send({
        ...this.policy.permit(used.operation, identifiers),
        ...used,
        presence,
        isLocated,
        headers: ['content-type', 'application/json', 'accept', 'application/json'],
        body: commandBody(fetch.capability.id, fetch.command.id, {}, DEVICE_TIME),
        collect: true,
        repeatable: true,
      });
    } catch (error) {
      if (!(error instanceof BrokerError) || ABOUT_THE_LINK.has(error.code)) throw error;
      return failedFetch(fetch, error, true);
    }
    return judgeFetch(fetch, answer, this.clock.now());
  }

  private remember(identifiers: Identifiers, outcomes: readonly FetchOutcome[]): void {
    const formIsRight = outcomes.some(({ kind }) => kind === 'read');
    for (const { fetch, ...outcome } of outcomes) {
      // A 400 says "no such command" only from a COCO that understands commands in this form.
      const isRefused = formIsRight && outcome.kind === 'refused' && outcome.answer.status === 400;
      if (outcome.kind === 'unsupported' || isRefused) this.known.lacks(identifiers, fetch);
    }
  }
}
