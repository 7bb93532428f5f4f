import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseAway, type Happening, type Incident, type Scene, type Trouble } from './incident.js';

/** Lets the planned incidents happen, and notes when each really began and ended. */
export class Conductor {
  /** What has happened so far, oldest first. */
  readonly happenings: Happening[] = [];
  /** What is on its way up; the next incident does not wait for it. */
  private readonly recoveries: Promise<void>[] = [];

  private readonly scene: Scene;

  constructor(ground: Omit<Scene, 'note'>) {
    this.scene = { ...ground, note: (trouble) => this.note(trouble) };
  }

  /** Resolves once every incident has ended and is repaired. What hits one target happens one after the other. */
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
    const happening = this.note(trouble);
    await trouble.strike(this.scene, happening, duration);
    const over = (): void => {
      if (happening.until === Infinity) happening.until = Date.now();
    };
    if (trouble.untilWell === undefined) over();
    else this.recoveries.push(trouble.untilWell(this.scene).then(over));
  }

  private note(trouble: Happening['trouble']): Happening {
    const happening: Happening = { trouble, from: Date.now(), until: Infinity };
    this.happenings.push(happening);
    return happening;
  }
}

function targetOf(trouble: Trouble): string {
  if (trouble.track !== undefined) return trouble.track;
  if (isDatabaseAway(trouble)) return 'database';
  return trouble.replica === undefined ? 'token endpoint' : `replica ${trouble.replica}`;
}
