/** The kinds of settings. Each states what it accepts, and converts it for the code. */
import { PERIOD, periodMilliseconds } from './period.js';
import type { Setting, SettingFacts, SettingOf, WhenUnset } from './setting.js';

/** Every number is a decision, so it says why that much. */
type NumberOptions = SettingFacts &
  WhenUnset<number> & {
    readonly min: number;
    readonly max: number;
    readonly unit?: string;
    readonly why: string;
  };
type TextOptions = SettingFacts &
  WhenUnset<string> & {
    /** The form of the whole text, which `expected` describes. */
    readonly pattern?: RegExp;
    readonly expected?: string;
    readonly type?: string;
    readonly emptyMeans?: string;
  };

const DECIMAL = /^-?\d+(\.\d+)?$/;

const HTTP_URL = { pattern: /^https?:\/\/[^?#\s@]+$/, expected: 'an http or https URL' };
const ORIGIN = { pattern: /^https?:\/\/[^/?#\s@]+\/?$/, expected: 'an http or https origin without a path' };

/** A whole number within bounds. */
export function wholeNumber<Options extends NumberOptions>(options: Options): SettingOf<Options, number> {
  return settingOf(options, {
    type: withUnit('whole number', options.unit),
    expected: `a whole number from ${options.min} to ${options.max}`,
    parse: (text) => wholeNumberIn(text, options),
  });
}

/** A TCP port; 0 takes a free one. */
export function port<Options extends SettingFacts & WhenUnset<number>>(
  options: Options,
): SettingOf<Options, number> {
  const bounds = { min: 0, max: 65_535 };
  return settingOf(options, {
    type: 'whole number',
    expected: `a whole number from ${bounds.min} to ${bounds.max}`,
    parse: (text) => wholeNumberIn(text, bounds),
  });
}

/** A whole number of which 0 means no limit, and is `undefined`. */
export function limit(
  options: Omit<NumberOptions, 'min'> & { readonly fallback: number },
): Setting<number | undefined> {
  const { parse, ...setting } = wholeNumber({
    ...options,
    min: 0,
    meaning: `${options.meaning} 0: no limit.`,
  });
  return {
    ...setting,
    parse: (text) => {
      const read = parse(text);
      return read?.value === 0 ? { value: undefined } : read;
    },
  };
}

/** A number of seconds, fractions included. */
export function seconds<Options extends NumberOptions>(options: Options): SettingOf<Options, number> {
  return settingOf(options, {
    type: 'seconds',
    expected: `a number of seconds from ${options.min} to ${options.max}`,
    parse: (text) => numberIn(text, options),
  });
}

/** A number of seconds in the environment, like all durations there; whole milliseconds in the code. */
export function duration<Options extends NumberOptions>(options: Options): SettingOf<Options, number> {
  return settingOf(options, {
    type: 'seconds',
    expected: `a number of seconds from ${options.min} to ${options.max}`,
    parse: (text) => {
      const read = numberIn(text, options);
      return read && { value: milliseconds(read.value) };
    },
  });
}

/** Numbers of seconds, separated by commas; whole milliseconds in the code. */
export function durations<Options extends TextOptions>(
  options: Options,
): SettingOf<Options, readonly number[]> {
  const number = String.raw`\d{1,6}(\.\d+)?`;
  return settingOf(options, {
    type: 'list of seconds',
    expected: 'numbers of seconds, separated by commas',
    parse: (text) =>
      new RegExp(`^${number}(\\s*,\\s*${number})*$`).test(text)
        ? { value: entriesOf(text).map((entry) => milliseconds(Number(entry))) }
        : undefined,
  });
}

/** A whole number with its unit, such as `7d`; milliseconds in the code. With `zero`, 0 is a period too. */
export function period<Options extends TextOptions & { readonly zero?: boolean }>(
  options: Options,
): SettingOf<Options, number> {
  const { zero = false } = options;
  return settingOf(options, {
    type: zero ? 'period, or 0' : 'period',
    expected: `a whole number with s, m, h or d, such as 7d${zero ? ', or 0' : ''}`,
    parse: (text) => {
      if (zero && text === '0') return { value: 0 };
      return PERIOD.test(text) ? { value: periodMilliseconds(text) } : undefined;
    },
  });
}

/** A number from 0 to 1. */
export function share<Options extends SettingFacts & WhenUnset<number>>(
  options: Options,
): SettingOf<Options, number> {
  return settingOf(options, {
    type: 'number from 0 to 1',
    expected: 'a number from 0 to 1',
    parse: (text) => numberIn(text, { min: 0, max: 1 }),
  });
}

/** `true` or `false`. */
export function toggle<Options extends SettingFacts & WhenUnset<boolean>>(
  options: Options,
): SettingOf<Options, boolean> {
  return settingOf(options, {
    type: 'true or false',
    expected: 'true or false',
    parse: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : undefined),
  });
}

/** One of a few words. */
export function choice<
  const Choice extends string,
  Options extends SettingFacts & WhenUnset<NoInfer<Choice>>,
>(options: Options & { readonly choices: readonly Choice[] }): SettingOf<Options, Choice> {
  const { choices } = options;
  return settingOf(options, {
    type: choices.join(', '),
    expected: `one of ${choices.join(', ')}`,
    parse: (text) => {
      const value = choices.find((one) => one === text);
      return value === undefined ? undefined : { value };
    },
  });
}

/** Any text, or text of the form that `pattern` checks and `expected` describes. */
export function text<Options extends TextOptions>(options: Options): SettingOf<Options, string> {
  const { pattern, expected = 'text', type = 'text' } = options;
  return settingOf(options, {
    type,
    expected,
    parse: (value) => (pattern === undefined || pattern.test(value) ? { value } : undefined),
  });
}

/** Entries separated by commas; an empty value or default means no entries. */
export function list<Options extends TextOptions>(options: Options): SettingOf<Options, readonly string[]> {
  const { pattern, expected = 'entries separated by commas', type = 'list' } = options;
  return settingOf(options, {
    type,
    expected,
    parse: (value) =>
      value === '' || pattern === undefined || pattern.test(value) ? { value: entriesOf(value) } : undefined,
  });
}

/** An http or https URL; without a query, unless `pattern` allows one. */
export function url<Options extends TextOptions>(options: Options): SettingOf<Options, URL> {
  const { pattern = HTTP_URL.pattern, expected = HTTP_URL.expected } = options;
  return settingOf(options, { type: 'URL', expected, parse: (value) => urlIn(value, pattern) });
}

/** An http or https URL that is only an origin. */
export function origin<Options extends TextOptions>(options: Options): SettingOf<Options, URL> {
  return url({ ...options, ...ORIGIN });
}

/** The form of a default in the code. */
type Written = string | number | boolean;

/** Whatever an option may be, of any kind. */
interface AllOptions extends SettingFacts {
  readonly fallback?: Written;
  readonly fallbackInProduction?: Written;
  readonly otherwise?: string;
  readonly required?: boolean;
  readonly emptyMeans?: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

type Kind<Value> = Pick<Setting<Value>, 'type' | 'expected' | 'parse'>;

function settingOf<Options extends SettingFacts & WhenUnset<Written>, Value>(
  options: Options,
  kind: Kind<Value>,
): SettingOf<Options, Value> {
  const all: AllOptions = options;
  const { name, meaning, why, example, secret, emptyMeans, otherwise, required = false } = all;
  const fallback = written(all.fallback);
  const fallbackInProduction = written(all.fallbackInProduction);
  const facts = { name, meaning, why, example, secret, emptyMeans, otherwise, required };
  return { ...facts, fallback, fallbackInProduction, ...kind } as unknown as SettingOf<Options, Value>;
}

/** A default as it would be written in the environment. */
function written(value: Written | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function numberIn(text: string, { min, max }: Bounds): { value: number } | undefined {
  const value = Number(text);
  return DECIMAL.test(text) && value >= min && value <= max ? { value } : undefined;
}

function wholeNumberIn(text: string, bounds: Bounds): { value: number } | undefined {
  const read = numberIn(text, bounds);
  return Number.isInteger(read?.value) ? read : undefined;
}

function urlIn(text: string, pattern: RegExp): { value: URL } | undefined {
  return pattern.test(text) && URL.canParse(text) ? { value: new URL(text) } : undefined;
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1_000);
}

function withUnit(type: string, unit: string | undefined): string {
  return unit === undefined ? type : `${type}, ${unit}`;
}
