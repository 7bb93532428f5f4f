import { quantilesOf, type Quantiles } from '../harness/figures/quantiles.js';
import type { RevokeStage } from './revoke-stage.js';

/** Milliseconds from the revocation's answer until a stream through another replica is cut. */
export async function measureStreams(stage: RevokeStage, streams: number): Promise<Quantiles> {
  const times: number[] = [];
  for (const [index, linkId] of (await stage.createLinks(streams)).entries())
    times.push(await measureOne(stage, index, linkId));
  return quantilesOf(times);
}

async function measureOne(stage: RevokeStage, index: number, linkId: string): Promise<number> {
  const replica = stage.others[index % stage.others.length] ?? stage.revoking;
  const { status, body } = await stage.openStream(replica, linkId);
  if (status !== 200 || body === null) throw new Error(`The stream was answered ${status}`);
  const cut = readToEnd(body);
  const revokedAt = await stage.revoke(linkId);
  return Math.max(0, (await cut) - revokedAt);
}

/** @returns when the stream ended, for whatever reason */
async function readToEnd(body: ReadableStream<Uint8Array>): Promise<number> {
  const reader = body.getReader();
  const isOpen = (): Promise<boolean> =>
    reader.read().then(
      ({ done }) => !done,
      () => false,
    );
  while (await isOpen());
  return performance.now();
}
