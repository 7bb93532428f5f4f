import { setTimeout as pause } from 'node:timers/promises';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { quantilesOf, type Quantiles } from '../harness/figures/quantiles.js';
import type { RevokeStage } from './revoke-stage.js';

/** Milliseconds that a link is called before it is revoked, so that every replica has it in memory. */
const WARM_UP = 30;

/** Milliseconds from the revocation's answer to the start of the last call that another replica still let through. */
export async function measureCalls(stage: RevokeStage, revocations: number): Promise<Quantiles> {
  const times: number[] = [];
  for (const linkId of await stage.createLinks(revocations)) times.push(...(await measureOne(stage, linkId)));
  return quantilesOf(times);
}

async function measureOne(stage: RevokeStage, linkId: string): Promise<number[]> {
  const watches = stage.others.map((replica) => callUntilRefused(stage, replica, linkId));
  await pause(WARM_UP);
  const revokedAt = await stage.revoke(linkId);
  if ((await stage.call(stage.revoking, linkId)) !== 404)
    throw new Error('The revoking replica let a call through');
  const lastStarts = await Promise.all(watches);
  return lastStarts.map((startedAt) => Math.max(0, startedAt - revokedAt));
}

/** Calls one link again and again. @returns when the last call that was let through began */
async function callUntilRefused(stage: RevokeStage, replica: BrokerChild, linkId: string): Promise<number> {
  let lastStart = -Infinity;
  for (;;) {
    const startedAt = performance.now();
    const status = await stage.call(replica, linkId);
    if (status === 404) return lastStart;
    if (status !== 200) throw new Error(`A call on the link was answered ${status}`);
    lastStart = startedAt;
  }
}
