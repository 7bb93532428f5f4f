/** The last step: is a secret in anything that the broker kept or said? */
import { randomBytes } from 'node:crypto';
import type { Confirmable } from '../linking.js';
import type { Secret } from '../sandbox-control.js';
import { databaseContents, plant } from './database-contents.js';
import { folderContents } from './folder-contents.js';
import { needleOf, type Needle } from './needle.js';
import { searchPlaces, sizeOf, type Find, type Part, type Place } from './place.js';
import type { Stage } from '../stage.js';
import { expectThat } from '../step-failed.js';
import type { Transcript } from '../transcript.js';

/** What the search has to know about the story. */
interface Told extends Confirmable {
  /** Known to be in everything that names links. */
  readonly linkId: string;
  readonly serviceKey: string;
  /** The database while the link was active. */
  readonly databaseBefore: Place;
}

const HTTP_ANSWERS = 'the HTTP answers';

/** Columns of the table that {@link plant} makes. */
const PLANTED_COLUMNS = 4;

/** Stops the broker so that its output is complete, proves that the search works, then searches. */
export async function searchForSecrets(stage: Stage, told: Told, transcript: Transcript): Promise<void> {
  const metrics = await metricsOf(stage);
  await stage.broker.stop();
  transcript.note('broker', 'is stopped: its last log line and its last row are written');
  const planted = randomBytes(24).toString('base64url');
  await plant(stage.databaseUrl, planted);
  const places = [told.databaseBefore, ...(await placesOf(stage, metrics, transcript.text))];
  for (const place of places) {
    transcript.note('search', `in ${place.name}, ${sizeOf(place)}`);
  }
  showThatItFinds(places, planted, told.linkId, transcript);
  await expectNothingFound(places, stage, told, transcript);
}

async function placesOf(
  { databaseUrl, ...stage }: Stage,
  metrics: Buffer,
  transcript: string,
): Promise<Place[]> {
  const answers = stage.recorder.answers.map(({ path, bytes }) => ({ name: `the answer to ${path}`, bytes }));
  return [
    await databaseContents(databaseUrl),
    folderContents('files of the database and the broker', stage.folders),
    { name: 'the log', parts: linesOf(stage.broker.output.toString()) },
    { name: HTTP_ANSWERS, parts: answers },
    { name: 'the metrics', parts: [{ name: '/metrics', bytes: metrics }] },
    { name: 'this transcript', parts: linesOf(transcript) },
  ];
}

function linesOf(text: string): Part[] {
  return text.split('\n').map((line, index) => ({ name: `line ${index + 1}`, bytes: Buffer.from(line) }));
}

/** A search that finds nothing shows nothing, unless it finds what is known to be there. */
function showThatItFinds(
  places: readonly Place[],
  planted: string,
  linkId: string,
  transcript: Transcript,
): void {
  const plantedFinds = searchPlaces(places, [needleOf('the planted value', planted)]);
  const columns = plantedFinds.filter(({ place }) => place === 'the database').length;
  expectThat(
    columns === PLANTED_COLUMNS,
    `a planted value was found in ${columns} of ${PLANTED_COLUMNS} columns`,
  );
  const linkFinds = searchPlaces(places, [needleOf('the id of the link', linkId)]);
  for (const place of ['the database', 'the log', HTTP_ANSWERS]) {
    expectThat(
      linkFinds.some((find) => find.place === place),
      `the id of the link was not found in ${place}, where it must occur`,
    );
  }
  transcript.note(
    'search',
    `finds a value planted as text, bytes, hexadecimal and base64: ${countsOf(plantedFinds)}`,
  );
  transcript.note('search', `finds the id of the link: ${countsOf(linkFinds)}`);
}

async function expectNothingFound(
  places: readonly Place[],
  stage: Stage,
  told: Told,
  transcript: Transcript,
): Promise<void> {
  const secrets = await stage.coco.secrets();
  expectThat(secrets.length > 0, 'COCO issued no secret: there was nothing to search for');
  transcript.note('search', `for what went through COCO: ${kindsOf(secrets)}`);
  const credentials = credentialsOf(stage, told);
  transcript.note('search', `for what opens the broker: ${kindsOf(credentials)}`);
  // The one answer by which each of them was handed out has to hold it.
  const withoutAnswers = places.filter(({ name }) => name !== HTTP_ANSWERS);
  const finds = [
    ...searchPlaces(places, secrets.map(toNeedle)),
    ...searchPlaces(withoutAnswers, credentials.map(toNeedle)),
  ];
  for (const { kind, place, part } of finds) transcript.note('search', `found: ${kind} in ${place}, ${part}`);
  expectThat(finds.length === 0, `${finds.length} secrets were found where none may occur`);
}

/** Hashed or not kept at all by the broker, and never logged. */
function credentialsOf(
  { adminKey, keyEncryptionKey }: Stage,
  { serviceKey, session, confirmationCode }: Told,
): Secret[] {
  return [
    { kind: 'key-encryption key', value: keyEncryptionKey },
    { kind: 'admin key', value: adminKey },
    { kind: 'service key', value: serviceKey },
    { kind: 'link URL', value: new URL(session.linkUrl).pathname.split('/').at(-1) ?? '' },
    { kind: 'confirmation code', value: confirmationCode },
  ];
}

function toNeedle({ kind, value }: Secret): Needle {
  return needleOf(kind, value);
}

/** Such as `1 code, 2 access_token`. */
function kindsOf(secrets: readonly Secret[]): string {
  const byKind = Object.entries(Object.groupBy(secrets, ({ kind }) => kind));
  return byKind.map(([kind, ofKind]) => `${ofKind?.length ?? 0} ${kind}`).join(', ');
}

async function metricsOf({ managementUrl }: Stage): Promise<Buffer> {
  const response = await fetch(`${managementUrl}/metrics`);
  return Buffer.from(await response.arrayBuffer());
}

function countsOf(finds: readonly Find[]): string {
  const byPlace = Object.entries(Object.groupBy(finds, ({ place }) => place));
  return byPlace.map(([place, ofPlace]) => `${ofPlace?.length ?? 0} in ${place}`).join(', ');
}
