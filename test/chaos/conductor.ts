import { setTimeout as delay } from 'node:timers/promises';
import { failOver, recover } from './incidents/fail-over.js';
import { isDatabaseAway, type Happening, type Incident, type Trouble } from './incident.js';
import { readJournal } from './stage/read-journal.js';
import type { Replica } from './stage/replica.js';
import type { Stage } from './stage/stage.js';

/** Lets the planned incidents happen, and notes when each really began and was over. */
export class Conductor {
  /** What has happened so far, oldest first. */
  readonly happenings: Happening[] = [];
  /** Replicas that are on their way up; the next incident does not wait for them. */
  private readonly recoveries: Promise<void>[] = [];

  constructor(private readonly stage: Stage) {}

  /** Resolves once every incident is over and mended. What hits one target happens one after the other. */
  async conduct(incidents: readonly Incident[]): Promise<void> {
    const start = performance.now();
    const tracks = Map.groupBy(incidents, ({ trouble }) => targetOf(trouble));
    await Promise.all([...tracks.values()].map((track) => this.conductTrack(track, start)));
    await Promise.all(this.recoveries);
  }

  private async conductTrack(incidents: readonly Incident[], start: number): Promise<void> {
    for (const incident of incidents) {
      await delay(Math.max(0, start + incident.at - performance.now()));
      await this.happen(incident);
    }
  }

  private async happen({ trouble, duration }: Incident): Promise<void> {
    const happening: Happening = { trouble, from: Date.now(), until: Infinity };
    this.happenings.push(happening);
    switch (trouble.kind) {
      case 'postgres':
        await this.stage.postgres.stop(trouble.mode);
        await delay(duration);
        await this.stage.postgres.start();
        break;
      case 'fail-over':
        happening.behind = await failOver(this.stage, trouble, duration);
        happening.until = Date.now();
        await recover(this.stage);
        return;
      case 'fault':
        await this.stage.control.addFault(trouble.action, trouble.times);
        await delay(duration);
        await this.stage.control.clearFaults();
        break;
      default:
        await this.hit(this.replica(trouble.replica), happening, duration);
    }
    const over = (): void => {
      happening.until = Date.now();
    };
    if (trouble.kind !== 'kill' && trouble.kind !== 'terminate') over();
    else this.recoveries.push(this.replica(trouble.replica).untilReady().then(over));
  }

  private async hit(replica: Replica, happening: Happening, duration: number): Promise<void> {
    const { kind } = happening.trouble;
    switch (kind) {
      case 'kill':
      case 'terminate':
        await replica.end(kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
        happening.journalled = readJournal(replica.dataDirectory);
        await delay(duration);
        replica.start();
        break;
      case 'freeze':
        replica.freeze();
        await delay(duration);
        replica.thaw();
        break;
      case 'cut database':
        replica.databaseProxy.cut();
        break;
      case 'cut sandbox':
        replica.sandboxProxy.cut();
        break;
      case 'shut database':
        replica.databaseProxy.shut();
        await delay(duration);
        replica.databaseProxy.open();
        break;
      default:
        replica.sandboxProxy.shut();
        await delay(duration);
        replica.sandboxProxy.open();
    }
  }

  private replica(index: number): Replica {
    const replica = this.stage.replicas[index];
    if (replica === undefined) throw new Error(`There is no replica ${index}`);
    return replica;
  }
}

function targetOf(trouble: Trouble): string {
  if (isDatabaseAway(trouble)) return 'database';
  return 'replica' in trouble ? `replica ${trouble.replica}` : trouble.kind;
}
