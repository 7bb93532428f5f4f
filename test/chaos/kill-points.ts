import { Client } from 'pg';
import { ada } from '../../apps/sandbox/src/cloud/users.js';
import { until } from '../harness/time/until.js';
import { CallsSince } from './calls-since.js';
import { readJournal } from './stage/read-journal.js';
import type { Replica } from './stage/replica.js';
import { Stage, type StagedLink } from './stage/stage.js';
import { fateOf, type Fate } from './link-fate.js';

/** Links that one kill hits at most: fewer than a replica's token calls at once, so that all are at the same point. */
const LINKS_PER_KILL = 40;

/** Milliseconds until every link of a killed process has been decided: its lease, a restart, and a busy machine. */
const DECISION_TIMEOUT = 90_000;

/** Milliseconds for which the sandbox sits on a request that it will carry out although nobody waits any more. */
const PROCESSING_DELAY = 1_500;

/** Where in a refresh the process is killed. */
export const killPoints = [
  'before send',
  'after send',
  'after answer',
  'after journal',
  'after commit',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** The outcome for the links of one point. */
export type Fates = Record<Fate, number>;

interface Scene {
  readonly stage: Stage;
  readonly replica: Replica;
  readonly serviceId: string;
}

/** Kills a broker at each point until `count` links have been hit there. */
export async function runKillPoints(
  count: number,
  graceSeconds: number,
): Promise<ReadonlyMap<KillPoint, Fates>> {
  const stage = await Stage.set({
    replicas: 1,
    sandbox: { SANDBOX_PREVIOUS_REFRESH_TOKEN_GRACE: String(graceSeconds) },
    broker: { REFRESH_CONCURRENCY: '100', REFRESH_BATCH_SIZE: '100' },
  });
  try {
    const [replica] = stage.replicas;
    if (replica === undefined) throw new Error('The stage has no replica');
    replica.start();
    await replica.untilReady();
    const scene: Scene = { stage, replica, serviceId: (await stage.createService()).id };
    const fates = new Map<KillPoint, Fates>();
    for (const point of killPoints) fates.set(point, await hitLinks(scene, point, count));
    return fates;
  } finally {
    await stage.strike();
  }
}

async function hitLinks(scene: Scene, point: KillPoint, count: number): Promise<Fates> {
  const fates: Fates = { refreshed: 0, untouched: 0, lost: 0, broken: 0 };
  for (let left = count; left > 0; left -= LINKS_PER_KILL) {
    const links = await scene.stage.link(scene.serviceId, ada.userId, Math.min(left, LINKS_PER_KILL));
    await killAt(scene, point, links);
    scene.replica.start();
    for (const fate of await decidedFates(scene, links)) fates[fate] += 1;
  }
  return fates;
}

/** Makes the links due, waits until all are at the point, and kills the process there. */
async function killAt(scene: Scene, point: KillPoint, links: readonly StagedLink[]): Promise<void> {
  const { stage, replica } = scene;
  const proxy = replica.sandboxProxy;
  if (point === 'before send' || point === 'after journal') proxy.hold('forth');
  if (point === 'after answer') proxy.hold('back');
  if (point === 'after send')
    await stage.control.addFault({ type: 'delay', milliseconds: PROCESSING_DELAY, when: 'before' });
  const calls = await CallsSince.now(stage);
  await makeDue(stage, links);
  const waits: Record<KillPoint, () => Promise<unknown>> = {
    'before send': () => untilClaimed(stage, links),
    'after send': () => calls.until('every call is received', ({ seq }) => seq > 0, links.length),
    'after answer': () => calls.until('every call is answered', ({ answered }) => answered, links.length),
    'after journal': () => untilJournalled(scene, links),
    'after commit': () => untilCommitted(stage, links),
  };
  const lock = point === 'after journal' ? await RowLock.onClaimed(stage, links) : undefined;
  await waits[point]();
  await replica.end('SIGKILL');
  await lock?.release();
  // What the provider has received it carries out, although nobody waits for the answer any more.
  if (point === 'after send')
    await calls.until('every call is carried out', ({ endedAt }) => endedAt !== null, links.length);
  await stage.control.clearFaults();
  proxy.reset();
  proxy.release('forth');
  proxy.release('back');
}

/** Keeps the rows of links from being written, so that their pairs stay only in the journal. */
class RowLock {
  private constructor(private readonly client: Client) {}

  /** Locks the rows once they are claimed. */
  static async onClaimed(stage: Stage, links: readonly StagedLink[]): Promise<RowLock> {
    await untilClaimed(stage, links);
    const client = new Client({ connectionString: stage.postgres.url });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM links WHERE id = ANY($1) FOR UPDATE', [links.map(({ id }) => id)]);
    return new RowLock(client);
  }

  async release(): Promise<void> {
    await this.client.query('ROLLBACK');
    await this.client.end();
  }
}

/** Lets the requests go that were held, and waits until every pair they brought is on the disk. */
async function untilJournalled({ replica }: Scene, links: readonly StagedLink[]): Promise<void> {
  replica.sandboxProxy.release('forth');
  await until('every pair is in the journal', () => {
    const journalled = readJournal(replica.dataDirectory);
    return links.every(({ id }) => journalled.has(id));
  });
}

async function untilCommitted(stage: Stage, links: readonly StagedLink[]): Promise<void> {
  const ids = links.map(({ id }) => id);
  await until('every pair is committed', async () => {
    const { rowCount } = await stage.withDatabase((client) =>
      client.query('SELECT FROM links WHERE id = ANY($1) AND generation > 1', [ids]),
    );
    return rowCount === ids.length;
  });
}

async function makeDue(stage: Stage, links: readonly StagedLink[]): Promise<void> {
  await stage.withDatabase((client) =>
    client.query('UPDATE links SET refresh_due_at = now() WHERE id = ANY($1)', [links.map(({ id }) => id)]),
  );
}

async function untilClaimed(stage: Stage, links: readonly StagedLink[]): Promise<void> {
  await until('every link is claimed', async () => {
    const rows = await stage.withDatabase((client) =>
      client.query('SELECT FROM links WHERE lease_until IS NOT NULL AND id = ANY($1)', [
        links.map(({ id }) => id),
      ]),
    );
    return rows.rowCount === links.length;
  });
}

/** The outcome for the links once none is claimed or due. */
async function decidedFates({ stage, replica }: Scene, links: readonly StagedLink[]): Promise<Fate[]> {
  await replica.untilReady();
  const ids = links.map(({ id }) => id);
  await until(
    'every link is decided',
    async () => {
      const open = await stage.withDatabase((client) =>
        client.query(
          `SELECT FROM links WHERE id = ANY($1) AND status = 'active'
             AND (lease_until IS NOT NULL OR refresh_due_at < now() + interval '1 minute')`,
          [ids],
        ),
      );
      return open.rowCount === 0;
    },
    DECISION_TIMEOUT,
  );
  return [...(await fateOf(stage, ids)).values()].map(({ fate }) => fate);
}
