import type { RevokeStage } from './revoke-stage.js';

/** Callers for each replica, each making one call after another. */
const CALLERS = 4;

/** Links that are called. */
const LINKS = 100;

/** Services that call other links, on every replica, until stopped. */
export class BackgroundLoad {
  private stopped = false;
  private calls = 0;
  private readonly callers: Promise<void>[] = [];

  static async start(stage: RevokeStage): Promise<BackgroundLoad> {
    const load = new BackgroundLoad();
    const links = await stage.createLinks(LINKS);
    for (const replica of [stage.revoking, ...stage.others])
      for (let caller = 0; caller < CALLERS; caller += 1)
        load.callers.push(
          load.repeat((round) => stage.call(replica, links[(round * CALLERS + caller) % LINKS] ?? '')),
        );
    return load;
  }

  /** @returns how many calls were made */
  async stop(): Promise<number> {
    this.stopped = true;
    await Promise.all(this.callers);
    return this.calls;
  }

  private async repeat(call: (round: number) => Promise<number>): Promise<void> {
    for (let round = 0; !this.stopped; round += 1) {
      const status = await call(round);
      if (status !== 200) throw new Error(`A call on a link that is well was answered ${status}`);
      this.calls += 1;
    }
  }
}
