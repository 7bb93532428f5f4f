import { SystemClock } from '#kernel';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** The machine's clock, which a test can advance: what is due by then is done at once. */
export class SteeredClock extends SystemClock {
  private ahead = 0;
  private readonly alarms = new Set<Alarm>();

  /** @param time milliseconds */
  advance(time: number): void {
    this.ahead += time;
    const now = this.monotonic();
    const due = [...this.alarms].filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at);
    for (const alarm of due) if (this.alarms.has(alarm)) alarm.ring();
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.ahead);
  }

  override monotonic(): number {
    return super.monotonic() + this.ahead;
  }

  override after(time: number, work: () => void): () => void {
    const ring = (): void => {
      callOff();
      work();
    };
    const alarm = { at: this.monotonic() + time, ring };
    const stop = super.after(time, ring);
    const callOff = (): void => {
      stop();
      this.alarms.delete(alarm);
    };
    this.alarms.add(alarm);
    return callOff;
  }
}
