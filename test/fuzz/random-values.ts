/** Random values that fit a schema, and values that nearly do. */
import type { Json } from '../harness/network/http.js';
import type { SeededRandom } from '../chaos/random.js';
import type { JsonSchema } from './operations.js';

/** Texts that parsers, databases and logs have stumbled over. */
const ODD_TEXTS: readonly [string, ...string[]] = [
  '',
  ' ',
  '\0',
  'a\0b',
  'a\0b',
  '\ud800',
  '\u202egnp.exe',
  '\ufeff',
  'null',
  '-1',
  '1e400',
  '0x10',
  'NaN',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  "'; DROP TABLE links; --",
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\r\nX-Injected: yes',
  '\u0661\u0662',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '\u{1f512}'.repeat(300),
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2024-02-30T25:61:00+99:99',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'http://169.254.169.254/latest/meta-data',
  'https://user:pass@127.0.0.1:1/#x',
  'https://xn--\u00e9.example/',
  'javascript:alert(1)',
];

const ODD_NUMBERS: readonly [number, ...number[]] = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e-7,
  255,
  256,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  1e21,
  1e308,
  -1e308,
];

/** A value of any kind, whatever was asked for. */
function oddValue(random: SeededRandom, depth = 0): unknown {
  const kind = random.integer(0, depth > 3 ? 4 : 7);
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random.fraction() < 0.5;
    case 2:
      return random.pick(ODD_NUMBERS);
    case 3:
    case 4:
      return random.pick(ODD_TEXTS);
    case 5:
      return Array.from({ length: random.integer(0, 4) }, () => oddValue(random, depth + 1));
    case 6:
      return Array.from({ length: random.integer(50, 3_000) }, () => random.pick<unknown>([0, {}, '', []]));
    default:
      return Object.fromEntries(
        Array.from({ length: random.integer(0, 4) }, () => [
          random.pick(['__proto__', 'constructor', 'id', ...ODD_TEXTS]),
          oddValue(random, depth + 1),
        ]),
      );
  }
}

/** A text of the kind that breaks things. */
export function oddText(random: SeededRandom): string {
  return random.pick(ODD_TEXTS);
}

/**
 * A value for a schema.
 *
 * @param oddness how often, from 0 to 1, a part of it is not what the schema asks for
 */
export function valueFor(schema: JsonSchema, random: SeededRandom, oddness: number): unknown {
  if (random.fraction() < oddness) {
    // Text in place of text gets further than what the first rule refuses.
    return schema.type === 'string' && random.fraction() < 0.7 ? oddText(random) : oddValue(random);
  }
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return random.pick(schema.enum as [unknown, ...unknown[]]);
  const choices = (schema.anyOf ?? schema.oneOf) as [Json, ...Json[]] | undefined;
  if (choices !== undefined) return valueFor(random.pick(choices), random, oddness);
  const types = schema.type as string | readonly [string, ...string[]] | undefined;
  switch (typeof types === 'object' ? random.pick(types) : types) {
    case 'null':
      return null;
    case 'object':
      return objectFor(schema, random, oddness);
    case 'array': {
      const least = (schema.minItems as number | undefined) ?? 0;
      const most = Math.min((schema.maxItems as number | undefined) ?? 5, 5);
      return Array.from({ length: random.integer(least, Math.max(least, most)) }, () =>
        valueFor(schema.items ?? {}, random, oddness),
      );
    }
    case 'boolean':
      return random.fraction() < 0.5;
    case 'integer':
      return random.integer(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 2 ** 31));
    case 'number':
      return random.fraction() * ((schema.maximum as number | undefined) ?? 1_000);
    case 'string':
      return textFor(schema, random);
    default:
      return oddValue(random);
  }
}

function objectFor(schema: JsonSchema, random: SeededRandom, oddness: number): Record<string, unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema.required ?? []) as string[]);
  const given = properties.filter(([name]) =>
    required.has(name) ? random.fraction() > oddness / 2 : random.fraction() < 0.5,
  );
  const members: [string, unknown][] = given.map(([name, own]) => [name, valueFor(own, random, oddness)]);
  if (random.fraction() < oddness) members.push([random.pick(ODD_TEXTS), oddValue(random)]);
  return Object.fromEntries(members);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';

function textFor(schema: JsonSchema, random: SeededRandom): string {
  if (schema.format === 'uuid') return uuidFor(random);
  if (schema.format === 'date-time') return new Date(random.integer(0, 2_000_000) * 1_000_000).toISOString();
  if (schema.format === 'uri') return `https://app.example.com/${wordFor(random, 8)}`;
  const least = (schema.minLength as number | undefined) ?? 1;
  const most = Math.min((schema.maxLength as number | undefined) ?? 40, 300);
  return wordFor(random, random.integer(least, Math.max(least, most)));
}

function wordFor(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => LETTERS[random.integer(0, LETTERS.length - 1)]).join('');
}

function uuidFor(random: SeededRandom): string {
  const hex = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-7$3-8$4-$5');
}
