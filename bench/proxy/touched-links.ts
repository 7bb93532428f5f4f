import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { residentMegabytes } from '../harness/figures/process-figures.js';
import type { ProxyStage } from './stage/proxy-stage.js';

const CONNECTIONS = 32;

/** Milliseconds after which the counts of the calls have been written, and garbage has gone. */
const SETTLING = 15_000;

/** Memory left in use after touching many links. */
export interface TouchedLinks {
  readonly links: number;
  readonly errors: number;
  readonly megabytesBefore: number;
  readonly megabytesAfter: number;
  /** After the same links were touched a second time: bounded memory does not grow again. */
  readonly megabytesAfterAgain: number;
}

/** Makes one call on each of many links, twice, and measures the broker's memory. */
export async function touchLinks(stage: ProxyStage, links: number): Promise<TouchedLinks> {
  process.stderr.write(`storing ${links} links\n`);
  const linkIds = await stage.brokers.createLinks(stage.service, links);
  const megabytesBefore = residentMegabytes(stage.broker.pid);
  let errors = await touchEach(stage, linkIds);
  const megabytesAfter = residentMegabytes(stage.broker.pid);
  errors += await touchEach(stage, linkIds);
  const megabytesAfterAgain = residentMegabytes(stage.broker.pid);
  return { links, errors, megabytesBefore, megabytesAfter, megabytesAfterAgain };
}

async function touchEach(stage: ProxyStage, linkIds: readonly string[]): Promise<number> {
  const pool = new Pool(stage.broker.url, { connections: CONNECTIONS });
  const remaining = linkIds.values();
  let errors = 0;
  const worker = async (): Promise<void> => {
    for (const linkId of remaining) {
      const path = new URL(stage.linkUrl(linkId)).pathname;
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers: stage.headers });
      await body.dump();
      if (statusCode !== 200) errors += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
  await pause(SETTLING);
  return errors;
}
