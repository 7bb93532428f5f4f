/** One random request to a described route. */
import { SeededRandom } from '../chaos/random.js';
import type { Operation, Parameter } from './operations.js';
import { oddText, valueFor } from './random-values.js';

/** Who sends a request. */
type CallerKind = 'stranger' | 'service' | 'admin';

/** A request as it is sent, but for the credential. */
export interface FuzzRequest {
  readonly number: number;
  readonly caller: CallerKind;
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** A credential that no caller has; `undefined` where the caller's own is sent. */
  readonly madeUp: string | undefined;
}

/** Values that exist, by the name of the parameter or field. */
export type Places = ReadonlyMap<string, readonly [string, ...string[]]>;

const MADE_UP: readonly [string, ...string[]] = [
  'Bearer x',
  'Basic dXNlcjpwYXNz',
  `Bearer cbk_0123456789abcdef_${'0'.repeat(64)}_00000000`,
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
  `Bearer ${'a'.repeat(4_000)}`,
];

const TYPES: readonly [string, ...string[]] = [
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/json; charset=utf-16',
];

/** How odd requests are, so that some get far and others fail at once. */
const ODDNESS: readonly [number, ...number[]] = [0, 0, 0.02, 0.1, 0.4];

/** The request with a number: always the same one for a seed, whatever was answered before. */
export function randomRequest(
  seed: number,
  number: number,
  operations: readonly [Operation, ...Operation[]],
  places: Places,
): FuzzRequest {
  const random = new SeededRandom(seed * 1_000_003 + number * 7_919);
  const operation = random.pick(operations);
  const caller = random.pick<CallerKind>(['stranger', 'service', 'service', 'admin', 'admin']);
  const oddness = random.pick(ODDNESS);
  const body = operation.body === undefined ? undefined : bodyFor(operation, places, random, oddness);
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': random.pick(TYPES) };
  for (const parameter of operation.parameters)
    if (parameter.in === 'header' && random.fraction() < 0.5)
      headers[parameter.name.toLowerCase()] = headerText(parameter, random, oddness);
  if (random.fraction() < 0.1)
    headers.traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return {
    number,
    caller,
    operation,
    path: pathFor(operation, places, random, oddness),
    headers,
    body,
    madeUp: caller === 'stranger' && random.fraction() < 0.6 ? random.pick(MADE_UP) : undefined,
  };
}

function pathFor(
  { path, parameters }: Operation,
  places: Places,
  random: SeededRandom,
  oddness: number,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_place, name: string) => {
    const value = textOf(
      parameters.find((parameter) => parameter.name === name),
      name,
      places,
      random,
      oddness,
    );
    return name === 'path'
      ? value.toWellFormed().replace(/[^\w/%.-]/gu, encodeURIComponent)
      : encodeText(value);
  });
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && random.fraction() < 0.4)
    .map(
      (parameter) =>
        `${parameter.name}=${encodeText(textOf(parameter, parameter.name, places, random, oddness))}`,
    );
  if (random.fraction() < oddness) query.push(`${encodeText(oddText(random))}=1`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

function textOf(
  parameter: Parameter | undefined,
  name: string,
  places: Places,
  random: SeededRandom,
  oddness: number,
): string {
  const known = places.get(name);
  if (random.fraction() < oddness) return oddText(random);
  if (known !== undefined && random.fraction() < 0.9) return random.pick(known);
  const value = valueFor(parameter?.schema ?? { type: 'string' }, random, 0);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Lone surrogates can't be encoded; they are sent as what UTF-8 writers make of them. */
function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function headerText(parameter: Parameter, random: SeededRandom, oddness: number): string {
  if (random.fraction() < oddness)
    return oddText(random)
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 2_000);
  return typeof parameter.example === 'string' ? parameter.example : '"fuzz"';
}

function bodyFor(
  operation: Operation,
  places: Places,
  random: SeededRandom,
  oddness: number,
): string | undefined {
  if (random.fraction() < oddness / 2) return oddText(random).toWellFormed();
  const [example] = operation.examples;
  const value =
    example !== undefined && random.fraction() < 0.3
      ? mutated(example, random, oddness)
      : valueFor(operation.body ?? {}, random, oddness);
  return JSON.stringify(withPlaces(value, places, random)).slice(0, 60_000);
}

/** The example with some of its parts replaced. */
function mutated(value: unknown, random: SeededRandom, oddness: number): unknown {
  if (random.fraction() < oddness) return valueFor({}, random, 1);
  if (Array.isArray(value)) return value.map((item) => mutated(item, random, oddness));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mutated(item, random, oddness)]),
  );
}

/** Texts of known names lead somewhere. */
function withPlaces(value: unknown, places: Places, random: SeededRandom): unknown {
  if (Array.isArray(value)) return value.map((item) => withPlaces(item, places, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, item]): [string, unknown] => {
    const known = places.get(name);
    const leads = known !== undefined && typeof item === 'string' && random.fraction() < 0.7;
    return [name, leads ? random.pick(known) : withPlaces(item, places, random)];
  });
  return Object.fromEntries(members);
}
