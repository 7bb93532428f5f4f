import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { InFlight, Secret, SystemClock, SystemRandomness } from '#kernel';
import { Cipher, DecryptionFailures, type Keyring, type KeyringSettings } from '#keyring';
import { TokenEndpoint, type OAuthSettings } from '#oauth';
import { ImportedTokenCipher, ImportUpkeep } from '#import';
import { LinkStore, TokenCipher, type LiveLinks } from '#vault';
import { defaultClient } from '../../apps/sandbox/src/clients.js';
import { ClientSecrets } from '../../libs/oauth/src/token/client-secrets.js';
import { OffenceLog } from '../../libs/oauth/src/token/offence-log.js';
import { CallBudget } from '../../libs/refresh/src/gate/call-budget.js';
import { TokenCallGate } from '../../libs/refresh/src/gate/token-call-gate.js';
import { TokenCallPermits } from '../../libs/refresh/src/gate/token-call-permits.js';
import { ImportProver } from '../../libs/refresh/src/imports/import-prover.js';
import { ImportRowStore } from '../../libs/refresh/src/imports/import-row.store.js';
import { ImportSchedule } from '../../libs/refresh/src/imports/import-schedule.js';
import { Journal } from '../../libs/refresh/src/journal/journal.js';
import type { SharedLimits } from '../../libs/refresh/src/limits/shared-limits.js';
import { RefreshMetrics } from '../../libs/refresh/src/refresh-metrics.js';
import type { RefreshSettings } from '../../libs/refresh/src/refresh-settings.js';
import { PairMaker } from '../../libs/refresh/src/refresher/fetched-pair.js';
import { PairEncryption } from '../../libs/refresh/src/refresher/pair-encryption.js';
import { LeftPairStore } from '../../libs/refresh/src/save/left-pair.store.js';
import { LeftPairs } from '../../libs/refresh/src/save/left-pairs.js';
import { PairKeeper } from '../../libs/refresh/src/save/pair-keeper.js';
import { RecentPairs } from '../../libs/refresh/src/save/recent-pairs.js';
import { ResultStore } from '../../libs/refresh/src/save/result.store.js';
import { SaveQueue } from '../../libs/refresh/src/save/save-queue.js';
import { UnneededPairs } from '../../libs/refresh/src/save/unneeded-pairs.js';
import type { Mortal } from './mortal.js';

/** The name of a process on this machine that has ended, as journal files are named. */
const DEAD = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${spawnSync('true').pid}_dead`;

/** What replicas share. */
export interface ReplicaPlace {
  readonly databaseUrl: string;
  readonly cocoUrl: string;
  readonly keyring: Keyring;
  /** The folder of its journal. */
  readonly journal: string;
  /** Tokens that it presents at once. */
  readonly concurrency: number;
}

/** The part of a replica that imports tokens: with the database, COCO and the disk, and without HTTP. */
export class ImportReplica {
  private constructor(
    private readonly database: DataSource,
    private readonly endpoint: TokenEndpoint,
    private readonly journal: Journal,
    private readonly left: LeftPairs,
    readonly schedule: ImportSchedule,
  ) {}

  /** Starts it as a broker starts: pairs that an earlier process left in the journal come first. */
  static async start(place: ReplicaPlace, life: Mortal): Promise<ImportReplica> {
    const database = await new DataSource({
      type: 'postgres',
      url: place.databaseUrl,
      poolSize: 5,
    }).initialize();
    const statements = life.mortal('database', database);
    const registry = new Registry();
    const clock = new SystemClock();
    const randomness = new SystemRandomness();
    const keys = { keyring: place.keyring } as KeyringSettings;
    const cipher = new Cipher(keys, randomness);
    const tokenCipher = new TokenCipher(cipher);
    const oauth = oauthSettings(place.cocoUrl);
    const ownEndpoint = new TokenEndpoint(
      oauth,
      new ClientSecrets(oauth, clock, registry),
      new OffenceLog(clock, registry),
      clock,
    );
    const endpoint = life.mortal('endpoint', ownEndpoint);
    const settings = refreshSettings(place);
    const ownJournal = new Journal(settings, registry);
    const journal = life.mortal('journal', ownJournal, ['markRecovered']);
    const saves = new SaveQueue(
      new ResultStore(statements, randomness, settings),
      new RecentPairs(clock),
      clock,
    );
    const unneeded = new UnneededPairs(new LinkStore(statements, randomness), tokenCipher, endpoint);
    const metrics = new RefreshMetrics(registry);
    const inFlight = new InFlight();
    const liveLinks = { hold: () => ({ release: () => undefined }) } as unknown as LiveLinks;
    const keeper = new PairKeeper(journal, saves, liveLinks, metrics, clock, inFlight);
    const permits = new TokenCallPermits(settings);
    const gate = new TokenCallGate(clock, quietLimits, permits, registry);
    const rows = new ImportRowStore(statements, clock, saves);
    const prover = new ImportProver(
      rows,
      new ImportedTokenCipher(cipher),
      new DecryptionFailures(clock, registry),
      endpoint,
      gate,
      journal,
      new PairMaker(new PairEncryption(tokenCipher, keys, settings), randomness, oauth),
      keeper,
      unneeded,
      metrics,
      clock,
      randomness,
    );
    const schedule = new ImportSchedule(
      rows,
      prover,
      new ImportUpkeep(statements),
      gate,
      permits,
      new CallBudget(statements, settings),
      journal,
      inFlight,
      clock,
      { fraction: () => 0 } as SystemRandomness,
      settings,
    );
    await ownJournal.onModuleInit();
    const vault = { keyring: place.keyring } as KeyringSettings;
    const left = new LeftPairs(journal, saves, new LeftPairStore(statements), unneeded, vault, registry);
    await left.onModuleInit();
    schedule.start();
    return new ImportReplica(database, ownEndpoint, ownJournal, left, schedule);
  }

  /** Stops cleanly. */
  async stop(): Promise<void> {
    await this.schedule.stop();
    await this.left.onModuleDestroy();
    await this.journal.close();
    await this.bury();
  }

  /** Closes what a dead replica holds open. Its journal becomes that of a process that is gone. */
  async clearAway(journal: string): Promise<void> {
    void this.schedule.stop();
    await this.left.onModuleDestroy();
    for (const name of readdirSync(journal))
      if (name.endsWith('.journal') && !name.startsWith(DEAD))
        renameSync(join(journal, name), join(journal, `${DEAD}${name.slice(name.lastIndexOf('_'))}`));
    await this.journal.close();
    await this.bury();
  }

  private async bury(): Promise<void> {
    await this.endpoint.onApplicationShutdown();
    await this.database.destroy();
  }
}

const quietLimits = {
  brake: 'released',
  needsTrial: false,
  pauseLeft: 0,
  schedulePauseLeft: 0,
  nextTrialIn: 0,
  pause: () => Promise.resolve(),
  pauseSchedule: () => Promise.resolve(false),
  noteAnswer: () => Promise.resolve(),
  noteSuccess: () => Promise.resolve(),
} as unknown as SharedLimits;

function oauthSettings(cocoUrl: string): OAuthSettings {
  const secrets = [new Secret(defaultClient.clientSecret)];
  const settings: Partial<OAuthSettings> = {
    cocoBaseUrl: new URL(cocoUrl),
    authorizationEndpoint: new URL('/v1.0/oauth/authorize', cocoUrl),
    tokenEndpoint: new URL('/v1.0/oauth/token', cocoUrl),
    clientId: defaultClient.clientId,
    clientSecrets: () => secrets,
    tokenBody: 'form',
    tokenCallTimeout: 10_000,
    defaultTokenLifetimeSeconds: 3_600,
  };
  return settings as OAuthSettings;
}

function refreshSettings({ journal, concurrency }: ReplicaPlace): RefreshSettings {
  const settings: Partial<RefreshSettings> = {
    journalDirectory: journal,
    concurrency,
    batchSize: 50,
    rateLimit: undefined,
    scheduleEnabled: true,
    idleAfter: 0,
    idleEvery: 0,
  };
  return settings as RefreshSettings;
}
