import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { SeededRandom } from '../random.js';
import type { Replica } from '../stage/replica.js';
import type { StagedLink } from '../stage/stage.js';
import { Approvers, plans, type ApprovalPlan, type DecisionAnswer } from './approvers.js';
import type { Lamp } from './lamps.js';

/** Milliseconds between two checks whether a command is due. */
const BEAT = 50;

/** Milliseconds after which a client gives up waiting for an answer: longer than a device and a proof take together. */
const PATIENCE = 40_000;

/** Times that a client sends a request under one key, and milliseconds between two of them. */
const ATTEMPTS = 3;
const PAUSE = 700;

/** Percent from one level to the next, so that a lamp that is at one is not taken for being at another. */
const LEVEL_STEP = 3;

/** The first marker. */
const FIRST_MARKER = 1_000;

/** A lamp, and the one link through which it is commanded. */
export interface LinkedLamp {
  readonly link: StagedLink;
  readonly lamp: Lamp;
}

/** The share of commands that need approval. */
const APPROVED_SHARE = 0.25;

/** Longest time until approvers have looked at a command, in milliseconds. */
const LONGEST_LOOK = 3_000;

/** Plans for commands that need approval. */
const approvalPlans = Object.keys(plans) as [ApprovalPlan, ...ApprovalPlan[]];

/** How a client asks. */
interface Wish {
  /** Whether it waits for the command's end. */
  readonly isAsync: boolean;
  /** Seconds for the proof; `undefined` for none. */
  readonly within: number | undefined;
  /** What approvers do; `undefined` if the command needs no approval. */
  readonly approval: ApprovalPlan | undefined;
}

/** What an answer says of a command. */
export interface CommandAnswer {
  /** `undefined`: no answer came. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly id: string | undefined;
  readonly state: string | undefined;
  /** Of a command that waits for approval. */
  readonly parametersHash?: string | undefined;
}

/** A command that a client wanted carried out once, under one key. */
export interface AskedCommand extends LinkedLamp, Wish {
  /** Its `transitionTimeMs`, which no other command has: so the ledger tells them apart. */
  readonly marker: number;
  readonly level: number;
  readonly from: number;
  /** When the client knew or gave up. */
  until: number;
  readonly answers: CommandAnswer[];
  /** What approvers got, if it waited for them. */
  readonly decisions: DecisionAnswer[];
}

/** Keys of the services that ask, and of the admin who approves. */
export interface LoadKeys {
  readonly service: string;
  /** Of a service whose commands need approval. */
  readonly supervised: string;
  readonly admin: string;
}

/** Clients that set lamps to levels all the time, and repeat under its key what they do not know the outcome of. */
export class CommandLoad {
  readonly asked: AskedCommand[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly pools: readonly Pool[];
  private readonly approvers: Approvers;
  private readonly random: SeededRandom;
  private readonly levels: readonly number[];
  private readonly counts = new Map<string, number>();
  private isStopped = false;
  private running: Promise<void> | undefined;

  /** @param perSecond commands a second over all replicas */
  constructor(
    private readonly linkedLamps: readonly LinkedLamp[],
    replicas: readonly Replica[],
    private readonly keys: LoadKeys,
    private readonly perSecond: number,
    private readonly seed: number,
  ) {
    this.pools = replicas.map(({ url }) => new Pool(url, { connections: 64 }));
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
    const chosen = this.linkedLamps[random.integer(0, this.linkedLamps.length - 1)];
    const replica = random.integer(0, this.pools.length - 1);
    const isAsync = random.fraction() < 0.5;
    const within = random.pick([undefined, 2, 5, 8]);
    const approval = random.fraction() < APPROVED_SHARE ? random.pick(approvalPlans) : undefined;
    const look = random.integer(0, LONGEST_LOOK);
    if (chosen === undefined) return;
    const marker = FIRST_MARKER + this.asked.length;
    const level = this.nextLevel(chosen.lamp);
    const from = Date.now();
    const asked: AskedCommand = {
      ...chosen,
      isAsync,
      within,
      approval,
      marker,
      level,
      from,
      until: Infinity,
      answers: [],
      decisions: [],
    };
    this.asked.push(asked);
    const work: Promise<void> = this.carryOut(asked, replica, look).then(() => {
      this.inFlight.delete(work);
    });
    this.inFlight.add(work);
  }

  /** @param look milliseconds until approvers look at it */
  private async carryOut(asked: AskedCommand, replica: number, look: number): Promise<void> {
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
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await delay(PAUSE);
      answer = await this.ask(asked, (firstReplica + attempt) % this.pools.length);
      asked.answers.push(answer);
      if (answer.status === 200 || answer.status === 202) break;
    }
    return answer;
  }

  private async ask(asked: AskedCommand, replica: number): Promise<CommandAnswer> {
    const { link, lamp, level, marker, isAsync, within, approval } = asked;
    const { service, supervised } = this.keys;
    try {
      const answer = await this.pools[replica]?.request({
        method: 'POST',
        path: `/v1/links/${link.id}/networks/${lamp.networkId}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`,
        headers: {
          authorization: `Bearer ${approval === undefined ? service : supervised}`,
          'content-type': 'application/json',
          'idempotency-key': `chaos-${this.seed}-${marker}`,
          ...(isAsync && { prefer: 'respond-async' }),
        },
        body: JSON.stringify({
          capability: 'LEVEL_CTRL',
          command: 'SET_LEVEL',
          params: { levelPct: level, transitionTimeMs: marker },
          ...(within !== undefined && { confirm: { within } }),
        }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer === undefined) return nothing;
      return readAnswer(answer.statusCode, await answer.body.text());
    } catch {
      return nothing;
    }
  }
}

const nothing: CommandAnswer = { status: undefined, code: undefined, id: undefined, state: undefined };

function readAnswer(status: number, text: string): CommandAnswer {
  const { code, id, commandId, state, parametersHash } = JSON.parse(text) as Readonly<
    Record<string, string | null | undefined>
  >;
  return {
    status,
    code: code ?? undefined,
    id: (status === 202 ? id : commandId) ?? undefined,
    state: state ?? undefined,
    parametersHash: parametersHash ?? undefined,
  };
}
