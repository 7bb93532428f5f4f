import { open } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { request } from 'undici';
import { AuditSettings } from '../audit-settings.js';

/**
 * Milliseconds that the receiver of a checkpoint may take: it stores a line; nobody waits for it, and the next attempt is a
 * minute away.
 */
const POST_TIMEOUT = 10_000;

/** Where checkpoints go, outside the database's reach. */
@Injectable()
export class CheckpointOutlets {
  private readonly logger = new Logger('AuditCheckpoint');

  constructor(private readonly settings: AuditSettings) {}

  /**
   * Publishes a checkpoint in the log, and to file and webhook if set. Each is tried, even if another fails.
   *
   * @returns the names of those that failed
   */
  async give(checkpoint: string): Promise<string[]> {
    this.logger.log(checkpoint);
    const { checkpointPath: path, checkpointUrl: url } = this.settings;
    const outlets: [string, Promise<void>][] = [];
    if (path !== undefined) outlets.push(['file', addLine(path, checkpoint)]);
    if (url !== undefined) outlets.push(['webhook', post(url, checkpoint)]);
    const ends = await Promise.allSettled(outlets.map(([, end]) => end));
    return outlets.flatMap(([name], index) => (ends[index]?.status === 'rejected' ? [name] : []));
  }
}

/** One write, and on disk when it resolves: replicas may share the file. */
async function addLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o640);
  try {
    await file.appendFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function post(url: URL, checkpoint: string): Promise<void> {
  const signal = AbortSignal.timeout(POST_TIMEOUT);
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ checkpoint }),
    signal,
  });
  await body.dump({ limit: 4_096, signal });
  if (statusCode < 200 || statusCode > 299) throw new Error(`The receiver answered ${statusCode}`);
}
