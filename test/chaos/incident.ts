import type { CommandLoad } from './commands/command-load.js';
import type { Load } from './load.js';
import type { SeededRandom } from './random.js';
import type { Stage, StagedLink } from './stage/stage.js';

/** What may stop working: the replica's process, its share of a processor, its database, its way to COCO, COCO's token endpoint. */
export type Part = 'process' | 'processor' | 'database' | 'coco' | 'token endpoint' | 'journal';

/** Where an incident happens. */
export interface Scene {
  readonly stage: Stage;
  readonly load: Load;
  readonly commands: CommandLoad;
  readonly links: readonly StagedLink[];
  /** Those of the links that nobody calls, for drills. */
  readonly quiet: readonly StagedLink[];
  /** Notes that something else goes wrong from now on, until its `until` is set. */
  note(trouble: Omit<Trouble, 'strike'>): Happening;
}

/** What goes wrong: how it comes to pass, and what the checker may blame on it. Each kind has its own file in `incidents/`. */
export interface Trouble {
  readonly kind: string;
  /** What the random numbers chose, for people. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What it hits, if that is none of the parts: so that only what hits the same waits for it. */
  readonly track?: string;
  /** The parts that do not work while it lasts. */
  readonly breaks: readonly Part[];
  /** The index of the replica that it hits; all replicas if undefined. */
  readonly replica?: number;
  /** The one grant that it hits; all grants if undefined. */
  readonly grantId?: string;
  /** Whether commits that were acknowledged may be gone, because a standby lacked them. */
  readonly losesTail?: boolean;
  /** Lets it happen, and resolves when it has been mended. */
  strike(scene: Scene, happening: Happening, duration: number): Promise<void>;
  /** Resolves when what was mended works again; the next incident does not wait for it. */
  untilWell?(scene: Scene): Promise<unknown>;
}

/** One planned fault. Milliseconds count from the start of the faults. */
export interface Incident {
  readonly at: number;
  /** How long it lasts before it is mended; 0 for a momentary one. */
  readonly duration: number;
  readonly trouble: Trouble;
}

/** An incident before its time is known. */
export type Draft = Omit<Incident, 'at'>;

/** Plans one incident: every choice comes from the random numbers. */
export type Plan = (random: SeededRandom) => Draft;

/** An incident as it came to pass, in epoch milliseconds. It ends when everything it hit works again. */
export interface Happening {
  readonly trouble: Omit<Trouble, 'strike'>;
  readonly from: number;
  until: number;
  /** After a kill: the newest generation of each link that the dead process had on its disk. */
  journalled?: ReadonlyMap<string, number>;
  /** After a fail-over: the links whose refresh token the new primary holds in a version that the provider has replaced. */
  behind?: ReadonlySet<string>;
  /** After a drill: what it saw that must not be. */
  broken?: readonly string[];
}

/** Whether the database itself was down, for all replicas. */
export function isDatabaseAway({ breaks, replica }: Happening['trouble']): boolean {
  return breaks.includes('database') && replica === undefined;
}

/** One line for people. */
export function describe({ at, duration, trouble }: Incident): string {
  return `${(at / 1000).toFixed(1).padStart(6)} s  ${nameOf(trouble)} for ${(duration / 1000).toFixed(1)} s`;
}

/** One line for people: when it really began and ended. */
export function describeHappening({ from, until, trouble }: Happening): string {
  const [start, end] = [from, until].map((time) =>
    Number.isFinite(time) ? new Date(time).toISOString().slice(11, 23) : 'never',
  );
  return `${start ?? ''} to ${end ?? ''}  ${nameOf(trouble)}`;
}

function nameOf({ kind, replica, details }: Happening['trouble']): string {
  const where = replica === undefined ? '' : ` of replica ${replica}`;
  return `${kind}${where}${details === undefined ? '' : ` ${JSON.stringify(details)}`}`;
}
