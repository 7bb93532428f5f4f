import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat } from '#kernel';
import { UpstreamRevocation } from '#oauth';
import { BulkRevoker, LiveLinks, RevocationStore } from '#vault';

/** Milliseconds between two polls for a revocation that another replica began and did not finish. */
const BEAT = 5_000;

/** Batches that a request waits for: enough to finish a small revocation. */
const PATIENCE = 4;

/** Carries out revocations batch by batch, whichever replica began them. */
@Injectable()
export class RevocationSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RevocationSchedule.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.runAll(),
    (failure) => {
      // The rest stays in the database: the next beat continues with it.
      this.logger.warn(`A revocation could not go on: ${failure}`);
    },
  );

  constructor(
    private readonly revoker: BulkRevoker,
    private readonly revocations: RevocationStore,
    private readonly liveLinks: LiveLinks,
    private readonly upstream: UpstreamRevocation,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Resolves once the current batch is committed; other replicas do the rest. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Carries out the first batches of a new revocation immediately, and leaves the rest to the background. */
  async runSoon(revocationId: string): Promise<void> {
    for (let batch = 0; batch < PATIENCE; batch += 1) {
      await this.endBatch(revocationId);
      if ((await this.revocations.find(revocationId)).finishedAt !== undefined) return;
    }
    this.beat.now();
  }

  private async runAll(): Promise<void> {
    while (this.beat.isBeating && (await this.endBatch())) await this.upstream.keepsUp();
  }

  /** @returns whether there was something to do */
  private async endBatch(onlyRevocationId?: string): Promise<boolean> {
    const ended = await this.revoker.next(onlyRevocationId);
    if (ended === undefined) return false;
    for (const { id } of ended) this.liveLinks.forget(id);
    this.upstream.tell(ended);
    return true;
  }
}
