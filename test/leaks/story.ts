/** Everything a broker goes through, and what it left behind. */
import { readFileSync } from 'node:fs';
import { needleOf, needleOfBytes, type Needle } from '../../demo/search/needle.js';
import { searchPlaces, type Find, type Place } from '../../demo/search/place.js';
import { HostileCloud } from '../attacks/answers/hostile-cloud.js';
import { Stage } from '../attacks/stage/stage.js';
import { KeyAdmin } from '../rotation/key-admin.js';
import { DatabaseFiles } from './database-files.js';
import type { KnownSecret } from './hand-outs.js';
import { readPlaces } from './places.js';
import { plantLeaks, Plants } from './plants.js';
import { playAttacks, playHostileAnswers } from './scenes/attacks.js';
import { playCalls, playRevocation } from './scenes/calls.js';
import { playAttacksOnLinking, playLinking, playSpoiltExchanges } from './scenes/linking.js';
import { playMisplacedSecrets } from './scenes/misplaced-secrets.js';
import { playLostDatabase, playSpoiltRefreshes } from './scenes/refreshes.js';
import { spoiltAnswers } from './scenes/spoilt-answers.js';
import { startKmsBroker, type KmsBroker } from './kms-broker.js';
import { WatchedBroker } from './watched-broker.js';

/** What was found after the story. */
export interface Outcome {
  /** What was searched. */
  readonly places: readonly Place[];
  /** How many secrets of each kind were searched for. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Where they were found. */
  readonly leaks: readonly Find[];
  /** Where the output of a leaking broker was found. */
  readonly planted: readonly Find[];
  /** Where the id of a link was found, which is not secret. */
  readonly linkId: readonly Find[];
}

/**
 * For the broker with the hostile COCO: silence soon ends, answers are small, and nothing is refreshed automatically.
 */
const HOSTILE_SETTINGS = {
  REFRESH_SCHEDULE: 'false',
  COCO_FIRST_BYTE_TIMEOUT: '1',
  COCO_IDLE_TIMEOUT: '1',
  COCO_RESPONSE_BODY_LIMIT: '1048576',
};

/** Kinds of secrets that a caller could misplace. */
const MISPLACED = ['access_token', 'refresh_token', 'code', 'code_verifier', 'client secret', 'admin key'];

/** The brokers and what they run on. */
class Story {
  readonly canaries: KnownSecret[] = [];

  private constructor(
    readonly stage: Stage,
    readonly broker: WatchedBroker,
    readonly cloud: HostileCloud,
    readonly kmsBroker: KmsBroker,
    readonly files: DatabaseFiles,
  ) {}

  static async begin(): Promise<Story> {
    const brokers: WatchedBroker[] = [];
    const stage = await Stage.start({}, async (settings) => {
      const broker = await WatchedBroker.start(settings, Number(settings.PORT));
      brokers.push(broker);
      return broker;
    });
    const files = await DatabaseFiles.of(stage.system.database);
    const cloud = await HostileCloud.start();
    const kmsBroker = await startKmsBroker({
      ...stage.system.environment,
      ...HOSTILE_SETTINGS,
      COCO_BASE_URL: cloud.url,
    });
    const [broker] = brokers;
    if (broker === undefined) throw new Error('The stage started no broker');
    return new Story(stage, broker, cloud, kmsBroker, files);
  }

  /** Plays every scene. */
  async play(): Promise<void> {
    const { stage, broker, cloud, kmsBroker } = this;
    await playLinking(stage);
    await playCalls(stage);
    await playRevocation(stage);
    await this.requireLink();
    await playHostileAnswers(stage, cloud, kmsBroker.broker.url);
    await playSpoiltExchanges(stage, this.spoilt());
    await playSpoiltRefreshes(stage, this.spoilt());
    await playLostDatabase(stage, broker);
    await playAttacksOnLinking(stage);
    await playMisplacedSecrets(stage, await this.misplaced());
    await playAttacks(stage);
    await this.requireLink();
  }

  /** Moves every link to a new key, which only one broker has. */
  async rotate(): Promise<void> {
    await this.kmsBroker.broker.close();
    await new KeyAdmin(this.stage.system).rotate();
    await this.stage.send({ target: '{link}/networks' });
    await fetch(`${this.broker.managementUrl}/metrics`).then((answer) => answer.text());
    await this.broker.close();
  }

  /** The secrets that are known without recording any traffic. */
  async secrets(): Promise<KnownSecret[]> {
    const { environment, adminKey } = this.stage.system;
    const ofCoco: { kind: string; value: string }[] = await this.stage.system.control('GET', '/secrets');
    return [
      ...ofCoco.map(({ kind, value }) => ({ kind, value })),
      ...this.canaries,
      { kind: 'client secret', value: environment.COCO_CLIENT_SECRET ?? '' },
      { kind: 'admin key', value: adminKey },
      { kind: 'database password', value: new URL(environment.DATABASE_URL ?? '').password },
      { kind: 'KMS token', value: this.kmsBroker.kmsToken },
      ...[this.broker, this.kmsBroker.broker].map(({ collectorKey: value }) => ({
        kind: 'collector key',
        value,
      })),
      ...this.keyEncryptionKeys().map((value) => ({ kind: 'key-encryption key', value })),
    ];
  }

  async end(): Promise<void> {
    await this.kmsBroker.stop();
    await this.cloud.stop();
    await this.stage.close();
    this.broker.remove();
  }

  /** Those of the keyring: after the rotation, the first key and the second. */
  private keyEncryptionKeys(): string[] {
    const keyring = readFileSync(this.broker.settings.KEYRING_FILE ?? '', 'utf8');
    return keyring.split(/[\s,]+/).flatMap((entry) => entry.split(':')[1] ?? []);
  }

  /** With a lost link, the rest of the story would only be refusals. */
  private async requireLink(): Promise<void> {
    const { answers } = await this.stage.send({ target: '{link}/networks' });
    const [answer] = answers;
    if (answer?.status !== 200) throw new Error(`The link is lost: ${answer?.body ?? 'no answer'}`);
  }

  private spoilt(): ReturnType<typeof spoiltAnswers> {
    const answers = spoiltAnswers();
    for (const { canary: value } of answers)
      if (value !== undefined) this.canaries.push({ kind: 'token in a bad answer', value });
    return answers;
  }

  /** One secret of each kind that a caller could have, and a service key. */
  private async misplaced(): Promise<KnownSecret[]> {
    const known = await this.secrets();
    const first = MISPLACED.flatMap((kind) => known.find((secret) => secret.kind === kind) ?? []);
    return [...first, { kind: 'service key', value: this.stage.keyOf('service') ?? '' }];
  }
}

/** Plays everything, searches everything, and cleans up. */
export async function playAndSearch(): Promise<Outcome> {
  const story = await Story.begin();
  const { stage, broker, cloud, kmsBroker, files } = story;
  try {
    await story.play();
    const plants = new Plants();
    const leaky = await plantLeaks(stage, cloud, kmsBroker.plainSettings, plants);
    await story.rotate();
    const secrets = await story.secrets();
    const { database } = stage.system;
    const { places, handedOut } = await readPlaces([broker, kmsBroker.broker], database, files);
    const afterLeaks = await readPlaces([leaky], database, files);
    leaky.remove();
    const all = [...secrets, ...handedOut];
    return {
      places,
      kinds: countKinds(all),
      leaks: searchPlaces(places, needlesOf(all)),
      planted: searchPlaces(afterLeaks.places, plants.needles),
      linkId: searchPlaces(places, [needleOf('link id', stage.fill('{linkId}'))]),
    };
  } finally {
    await story.end();
  }
}

function needlesOf(secrets: readonly KnownSecret[]): Needle[] {
  return secrets.flatMap(({ kind, value }) =>
    kind === 'key-encryption key'
      ? [needleOf(kind, value), needleOfBytes(kind, Buffer.from(value, 'base64'))]
      : [needleOf(kind, value)],
  );
}

function countKinds(secrets: readonly KnownSecret[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of secrets) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
