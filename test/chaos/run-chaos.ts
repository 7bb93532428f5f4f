import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ada, grace } from '../../apps/sandbox/src/cloud/users.js';
import { call } from '../harness/network/http.js';
import { commandRows, untilCommandsEnded } from './commands/command-ends.js';
import type { LinkedLamp } from './commands/asked-command.js';
import { CommandLoad } from './commands/command-load.js';
import { lamps } from './commands/lamps.js';
import { Conductor } from './conductor.js';
import type { History } from './check/history.js';
import { readStates } from './check/link-states.js';
import { runDrills, type DrillName } from './drills/run-drills.js';
import { describe } from './incident.js';
import { unknownRefusal } from './incidents/refusals.js';
import { commandCalls, LedgerReader, tokenCalls } from './ledger-reader.js';
import { fateOf } from './link-fate.js';
import { Load, networkIdsOf } from './load.js';
import { SeededRandom } from './random.js';
import { planIncidents } from './schedule.js';
import { settle, untilRefreshing } from './settle.js';
import { ProcessorWatch } from './stage/processor-watch.js';
import { Stage, type StagedLink } from './stage/stage.js';

const REPLICAS = 3;

/** Seconds that an access token lives. */
const TOKEN_LIFETIME = 5;

/** Milliseconds for which one link alone is refused when all others work. */
const ONE_REFUSED = 6_000;

/** Links that nobody calls, so that a drill decides which replica refreshes them, and when. */
const QUIET_LINKS = 24;

/** Commands a second: each lamp gets one every two seconds, so that most proofs have ended before the next supersedes them. */
const COMMANDS_PER_SECOND = 4;

/** Seconds for which a command waits for approval: short, so that some expire within a run. */
const APPROVAL_TIME = '12';

/** Calls made at once when every link is tried a last time. */
const CALLS_AT_ONCE = 6;

/** What a run is asked for. */
export interface ChaosOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly links: number;
  readonly callsPerSecond: number;
  /** Whether the database has a standby that takes over now and then. */
  readonly failOvers: boolean;
  /** The drills that are held after the faults. */
  readonly drills: readonly DrillName[];
  /** A folder for what the replicas printed. */
  readonly logs: string | undefined;
}

/** One run: links under load, faults as the seed plans them, calm, and what all of it left behind. */
export async function runChaos(options: ChaosOptions): Promise<History> {
  const random = new SeededRandom(options.seed);
  const bounds = { replicas: REPLICAS, failOvers: options.failOvers };
  const incidents = options.seconds === 0 ? [] : planIncidents(random, options.seconds * 1000, bounds);
  for (const incident of incidents) console.log(describe(incident));
  const stage = await Stage.set({
    replicas: REPLICAS,
    ...(options.failOvers && { standby: 'asynchronous' }),
    sandbox: { SANDBOX_ACCESS_TOKEN_LIFETIME: String(TOKEN_LIFETIME) },
    // Each lamp's proofs count for its one link.
    broker: { COCO_PROOF_READS_PER_LINK: '600', COMMAND_APPROVAL_TIME: APPROVAL_TIME },
  });
  try {
    for (const replica of stage.replicas) replica.start();
    await Promise.all(stage.replicas.map((replica) => replica.untilReady()));
    const service = await stage.createService();
    const supervised = await stage.createService({
      linkAccess: 'any',
      requiredApproval: { LEVEL_CTRL: 'always' },
    });
    const networkIds = await networksOfUsers(stage);
    const half = Math.floor(options.links / 2);
    const called = [
      ...(await stage.link(service.id, ada.userId, half)),
      ...(await stage.link(service.id, grace.userId, options.links - half)),
    ];
    const quiet = await stage.link(service.id, ada.userId, QUIET_LINKS);
    const linkedLamps = await linkLamps(stage, service.id);
    const commanded = linkedLamps.map(({ link }) => link.id);
    const links = [...called, ...quiet, ...linkedLamps.map(({ link }) => link)];
    const load = new Load(
      called,
      stage.replicas,
      service.key,
      networkIds,
      options.callsPerSecond,
      options.seed,
    );
    const commands = new CommandLoad(
      linkedLamps,
      stage.replicas,
      { service: service.key, supervised: supervised.key, admin: stage.adminKey },
      stage.control,
      COMMANDS_PER_SECOND,
      options.seed,
    );
    const tokenLedger = new LedgerReader(stage, tokenCalls);
    const commandLedger = new LedgerReader(stage, commandCalls);
    const conductor = new Conductor({ stage, load, commands, links, quiet });
    const processors = new ProcessorWatch(stage.replicas);
    processors.start();
    tokenLedger.start();
    commandLedger.start();
    load.start();
    commands.start();
    await conductor.conduct(incidents);
    console.log('faults have ended');
    const unsettled: string[] = [];
    await runDrills(conductor, options.drills, async () => {
      unsettled.push(...(await untilRefreshing(stage, links)));
    });
    console.log('drills have ended');
    const [waiting] = await Promise.all([
      settle(stage, links),
      commands.stop().then(() => untilCommandsEnded(stage, commanded)),
    ]);
    unsettled.push(...waiting);
    console.log('calm');
    const one = await healthyOf(stage, links);
    if (one !== undefined) await conductor.conduct([{ at: 0, ...unknownRefusal(one, ONE_REFUSED) }]);
    unsettled.push(...(await settle(stage, links)));
    await callEach(load, links, stage.replicas.length);
    await load.stop();
    processors.stop();
    const exits = await Promise.all(stage.replicas.map((replica) => replica.end('SIGTERM')));
    return {
      links,
      unsettled,
      ends: await fateOf(
        stage,
        links.map(({ id }) => id),
      ),
      states: await readStates(stage),
      stalls: stage.replicas.flatMap(({ stalls }) => stalls),
      tokenCalls: await tokenLedger.finish(),
      records: load.records,
      commands: {
        asked: commands.asked,
        rows: await commandRows(stage, commanded),
        calls: await commandLedger.finish(),
      },
      happenings: [...conductor.happenings, ...processors.happenings],
      hosts: stage.replicas.map(({ sandboxProxy }) => `127.0.0.1:${sandboxProxy.port}`),
      exits: exits.map(String),
    };
  } finally {
    await stage.strike();
    if (options.logs !== undefined) keepLogs(stage, options.logs, options.seed);
  }
}

function keepLogs(stage: Stage, folder: string, seed: number): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, output } of stage.replicas)
    writeFileSync(join(folder, `seed-${seed}-${name}.log`), output.join(''));
}

/** A link for each lamp. */
async function linkLamps(stage: Stage, serviceId: string): Promise<LinkedLamp[]> {
  const linked: LinkedLamp[] = [];
  for (const lamp of lamps)
    for (const link of await stage.link(serviceId, lamp.userId, 1)) linked.push({ link, lamp });
  return linked;
}

/** What each account holds, asked of the provider directly. */
async function networksOfUsers(stage: Stage): Promise<ReadonlyMap<string, string>> {
  const networks = new Map<string, string>();
  for (const { userId } of [ada, grace]) {
    const [grant] = await stage.control.mint(userId, 'broker-under-chaos', 1);
    const answer = await call('GET', `${stage.sandbox.baseUrl}/v1.0/network-manager/networks`, {
      key: grant?.accessToken,
    });
    networks.set(userId, networkIdsOf(answer.text));
  }
  return networks;
}

/** One of the links that go on. */
async function healthyOf(stage: Stage, links: readonly StagedLink[]): Promise<StagedLink | undefined> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ id: string }>(`SELECT id FROM links WHERE status = 'active' ORDER BY id LIMIT 1`),
  );
  return links.find(({ id }) => id === rows[0]?.id);
}

/** One call of every link on a healthy system, few at a time; the checker finds wrong answers. */
async function callEach(load: Load, links: readonly StagedLink[], replicas: number): Promise<void> {
  for (let start = 0; start < links.length; start += CALLS_AT_ONCE) {
    const some = links.slice(start, start + CALLS_AT_ONCE);
    await Promise.all(some.map((link, index) => load.call(link, index % replicas)));
  }
}
