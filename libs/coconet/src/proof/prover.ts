import { Injectable } from '@nestjs/common';
import { LiveCallers } from '#access';
import { Clock, InFlight, Permits } from '#kernel';
import { effectOf, findCapability, findCommand, movesOf, movesOfAny, type GivenCommand } from '#standard';
import { LiveRights } from '../calls/live-rights.js';
import { CoconetSettings } from '../coconet-settings.js';
import {
  CommandProof,
  type AwaitedProof,
  type KeptProof,
  type ProofEnd,
  type ProofRequester,
  type ProvableOrder,
} from '../commands/command-proof.js';
import { CallerPresence } from '../transport/caller-presence.js';
import { LaterCommands } from './later-commands.js';
import { Proof } from './proof.js';
import { ProofReads } from './proof-reads.js';
import { ReadBudget } from './read-budget.js';
import { ResourceWatch, type WatchParts } from './resource-watch.js';

/** Of the calls to COCO that may run at once, reads for proofs take an eighth: the rest is for what callers ask for. */
const SHARE_OF_CALLS = 8;

/** Longest time a toggle waits for the state before it, in milliseconds: a person at a switch waits no longer. */
const BEFORE_LIMIT = 2_000;

/** Proves commands by reading the attributes of their resources, once for all commands that wait for the same resource. */
@Injectable()
export class Prover extends CommandProof {
  private readonly watches = new Map<string, ResourceWatch>();
  private readonly parts: WatchParts;

  constructor(
    private readonly reads: ProofReads,
    rights: LiveRights,
    private readonly callers: LiveCallers,
    private readonly inFlight: InFlight,
    private readonly clock: Clock,
    later: LaterCommands,
    settings: CoconetSettings,
  ) {
    super();
    const { maxConcurrent, maxConcurrentPerService } = settings;
    const atOnce = Math.floor(Math.min(maxConcurrent, maxConcurrentPerService) / SHARE_OF_CALLS);
    const budget = new ReadBudget(settings.proofReadsPerLink, settings.proofReads, clock);
    const permits = new Permits(Math.max(1, atOnce), Infinity);
    this.parts = { reads, later, budget, permits, rights, clock };
    inFlight.stopping.addEventListener('abort', () => {
      for (const watch of this.watches.values()) watch.interrupt();
    });
  }

  override follow(order: ProvableOrder, within: number): AwaitedProof | undefined {
    const given = givenBy(order);
    const effect = given && effectOf(...given);
    if (given === undefined || effect === undefined) {
      this.supersede(order);
      return undefined;
    }
    return this.watch(new Proof(order, movesOf(...given), effect, within));
  }

  override resume(order: ProvableOrder, { effect, within, before }: KeptProof): AwaitedProof {
    const given = givenBy(order);
    const proof = new Proof(order, given ? movesOfAny(given[0], given[1]) : new Map(), effect, within, true);
    proof.before = before;
    return this.watch(proof);
  }

  override supersede(order: ProvableOrder): void {
    if (this.watches.size === 0) return;
    const watch = this.watches.get(keyOf(order));
    if (watch === undefined) return;
    const given = givenBy(order);
    if (given !== undefined) watch.supersede(order.id, movesOf(...given));
  }

  private watch(proof: Proof): AwaitedProof {
    const { order, effect, within } = proof;
    const key = keyOf(order);
    const watch = this.watches.get(key) ?? new ResourceWatch(this.parts);
    this.watches.set(key, watch);
    const isMoving = watch.add(proof);
    return {
      kept: (said) => ({ effect, within, before: proof.before, said, requester: this.requesterOf(order) }),
      readBefore: () => (isMoving ? Promise.resolve() : this.readBefore(proof)),
      prove: (signal) => this.inFlight.run('proof', () => this.prove(watch, proof, signal)),
      release: () => {
        watch.remove(proof);
        if (watch.isIdle && this.watches.get(key) === watch) this.watches.delete(key);
      },
    };
  }

  private requesterOf({ call: { caller, actor } }: ProvableOrder): ProofRequester {
    const { grant } = caller;
    return { credential: this.callers.referenceTo(grant?.holder ?? caller), grantId: grant?.id, actor };
  }

  /** Made even if the budget is used up: a toggle does not wait for that. */
  private async readBefore(proof: Proof): Promise<void> {
    const { order, effect } = proof;
    if (!effect.needsBefore || !this.reads.canRead(order, effect)) return;
    const presence = new CallerPresence();
    const callOff = this.clock.after(BEFORE_LIMIT, () => {
      presence.leave();
    });
    this.parts.budget.take(order.link.id, this.reads.costOf(effect.attributes));
    try {
      proof.before = (await this.reads.read(order, effect.attributes, presence)).values;
    } catch {
      // Without it the toggle is carried out, and not proved.
    } finally {
      callOff();
    }
  }

  private async prove(watch: ResourceWatch, proof: Proof, signal?: AbortSignal): Promise<ProofEnd> {
    const { order, effect } = proof;
    const interrupt = (): void => {
      watch.settle(proof, 'interrupted');
    };
    const isReadable =
      this.reads.canRead(order, effect) && !(effect.needsBefore && proof.before === undefined);
    if (this.inFlight.isStopping || signal?.aborted === true) interrupt();
    else if (!isReadable) watch.settle(proof, 'unreadable');
    if (proof.end === undefined) watch.start(proof);
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await proof.result;
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }
}

/** The same resource through another link is another: its user may have other rights, and its commands are not this link's. */
function keyOf({ link, identifiers: { networkId, deviceNodeId, resourceEui } }: ProvableOrder): string {
  return JSON.stringify([link.id, networkId, deviceNodeId, resourceEui]);
}

function givenBy({ capability: { id }, command, parameters }: ProvableOrder): GivenCommand | undefined {
  const capability = findCapability(id);
  const known = capability && findCommand(capability, command.name);
  return known && [capability, known, parameters];
}
