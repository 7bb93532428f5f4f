import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { SeededRandom } from '../random.js';
import type { Replica } from '../stage/replica.js';
import type { SandboxControl } from '../stage/sandbox-control.js';
import { Approvers, plans, type ApprovalPlan } from './approvers.js';
import type { AskedCommand, CommandAnswer, LinkedLamp, Wish } from './asked-command.js';
import { CommandClient, nothing, type ClientKeys } from './command-client.js';
import { deviceFaults } from './device-faults.js';
import type { Lamp } from './lamps.js';

/** Milliseconds between two checks whether a command is due. */
const BEAT = 50;

/** Times that a client sends a request under one key, and milliseconds between two of them. */
const ATTEMPTS = 3;
const PAUSE = 700;

/** Percent from one level to the next, so that a lamp that is at one is not taken for being at another. */
const LEVEL_STEP = 3;

/** The first marker. */
const FIRST_MARKER = 1_000;

/** The share of commands that need approval. */
const APPROVED_SHARE = 0.25;

/** The share of commands whose device, or COCO, misbehaves for them alone. So what a command meets does not depend on when faults are planned. */
const FAULTY_SHARE = 0.3;

/** Milliseconds by which a device is late for such a command at most: within the longest proof. */
const MOST_LATE = 4_000;

/** The share of commands that an impatient client sends twice at once. */
const DOUBLED_SHARE = 0.2;

/** Longest time until approvers have looked at a command, in milliseconds. */
const LONGEST_LOOK = 3_000;

/** Plans for commands that need approval. */
const approvalPlans = Object.keys(plans) as [ApprovalPlan, ...ApprovalPlan[]];

/** Keys of the services that ask, and of the admin who approves. */
export interface LoadKeys extends ClientKeys {
  readonly admin: string;
}

/** Clients that set lamps to levels all the time, and repeat under its key what they do not know the outcome of. */
export class CommandLoad {
  readonly asked: AskedCommand[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly pools: readonly Pool[];
  private readonly client: CommandClient;
  private readonly approvers: Approvers;
  private readonly random: SeededRandom;
  private readonly levels: readonly number[];
  private readonly counts = new Map<string, number>();
  private isStopped = false;
  private isPaused = false;
  private running: Promise<void> | undefined;

  /** @param perSecond commands a second over all replicas */
  constructor(
    readonly linkedLamps: readonly LinkedLamp[],
    replicas: readonly Replica[],
    keys: LoadKeys,
    private readonly control: SandboxControl,
    private readonly perSecond: number,
    seed: number,
  ) {
    this.pools = replicas.map(({ url }) => new Pool(url, { connections: 64 }));
    this.client = new CommandClient(this.pools, keys, seed);
    this.approvers = new Approvers(this.pools, keys.admin);
    this.random = new SeededRandom(seed);
    const steps = Array.from({ length: Math.floor(100 / LEVEL_STEP) + 1 }, (_, step) => step * LEVEL_STEP);
    this.levels = this.random.shuffled(steps);
  }

  start(): void {
    this.running = this.run();
  }

  /** Stops sending; resolves once every client knows or has given up. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
    await Promise.all(this.inFlight);
    await Promise.all(this.pools.map((pool) => pool.destroy()));
  }

  /** Leaves the lamps to {@link order} until {@link resume}. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /**
   * Asks for a command.
   *
   * @param replica the first that is asked
   * @param look milliseconds until approvers look at it
   * @returns the command, and when its client knows or has given up
   */
  order(
    linkedLamp: LinkedLamp,
    wish: Wish,
    replica: number,
    look = 0,
  ): { readonly asked: AskedCommand; readonly done: Promise<void> } {
    const asked: AskedCommand = {
      ...linkedLamp,
      ...wish,
      marker: FIRST_MARKER + this.asked.length,
      level: this.nextLevel(linkedLamp.lamp),
      from: Date.now(),
      until: Infinity,
      answers: [],
      decisions: [],
    };
    this.asked.push(asked);
    const done: Promise<void> = this.carryOut(asked, replica, look).then(() => {
      this.inFlight.delete(done);
    });
    this.inFlight.add(done);
    return { asked, done };
  }

  private async run(): Promise<void> {
    const start = performance.now();
    for (let made = 0; !this.isStopped;) {
      const due = ((performance.now() - start) / 1000) * this.perSecond;
      for (; made < due; made += 1) this.launch();
      await delay(BEAT);
    }
  }

  private launch(): void {
    const { random } = this;
    const chosen = random.pick(this.linkedLamps as [LinkedLamp, ...LinkedLamp[]]);
    const replica = random.integer(0, this.pools.length - 1);
    const wish = this.nextWish();
    const look = random.integer(0, LONGEST_LOOK);
    if (!this.isPaused) this.order(chosen, wish, replica, look);
  }

  private nextWish(): Wish {
    const { random } = this;
    return {
      isAsync: random.fraction() < 0.5,
      within: random.pick([undefined, 2, 5, 8]),
      approval: random.fraction() < APPROVED_SHARE ? random.pick(approvalPlans) : undefined,
      fault: random.fraction() < FAULTY_SHARE ? random.pick(deviceFaults(random, MOST_LATE)) : undefined,
      isDoubled: random.fraction() < DOUBLED_SHARE,
    };
  }

  /** @param look milliseconds until approvers look at it */
  private async carryOut(asked: AskedCommand, replica: number, look: number): Promise<void> {
    const { fault, marker } = asked;
    if (fault !== undefined) await this.control.addFaultOf({ transitionTimeMs: marker }, fault);
    const { id, parametersHash } = await this.askUntilKnown(asked, replica);
    if (asked.approval !== undefined && id !== undefined && parametersHash !== undefined) {
      await delay(look);
      asked.decisions.push(
        ...(await this.approvers.decide({ id, parametersHash }, asked.approval, replica + 1)),
      );
    }
    asked.until = Date.now();
  }

  /** All levels in turn, so that it is long until a lamp is to be at the same one again. */
  private nextLevel({ resourceEui }: Lamp): number {
    const count = this.counts.get(resourceEui) ?? 0;
    this.counts.set(resourceEui, count + 1);
    return this.levels[count % this.levels.length] ?? 0;
  }

  /** As a client does that wants its command carried out once: whatever is unknown is repeated under the same key. */
  private async askUntilKnown(asked: AskedCommand, firstReplica: number): Promise<CommandAnswer> {
    let answer = nothing;
    for (let attempt = 0; attempt < ATTEMPTS && !isKnown(answer); attempt += 1) {
      if (attempt > 0) await delay(PAUSE);
      const times = attempt === 0 && asked.isDoubled ? [0, 1] : [0];
      const answers = await Promise.all(
        times.map((time) => this.client.ask(asked, firstReplica + attempt + time)),
      );
      asked.answers.push(...answers);
      answer = answers.find(isKnown) ?? nothing;
    }
    return answer;
  }
}

/** Whether the client has learnt what becomes of its command, or where it can. */
function isKnown({ status }: CommandAnswer): boolean {
  return status === 200 || status === 202;
}
