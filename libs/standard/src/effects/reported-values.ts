/** Reads attribute values in the forms that servers send: `undefined` for any other form, never a guess. */

const truths: ReadonlySet<unknown> = new Set([true, 'true', 'on', 'yes', 'locked', 'enabled', 'active']);
const falsehoods: ReadonlySet<unknown> = new Set([
  false,
  'false',
  'off',
  'no',
  'unlocked',
  'disabled',
  'inactive',
]);

/** A flag: `true`, 1, `"1"`, `"TRUE"`, `"on"`, and a lock's `"LOCKED"`. */
export function readFlag(value: unknown): boolean | undefined {
  const number = readNumber(value);
  if (number === 1 || number === 0) return number === 1;
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (truths.has(plain)) return true;
  return falsehoods.has(plain) ? false : undefined;
}

/** A number, or its digits in text: 40, `"40"`, `"21.50"`. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  const number =
    typeof value === 'string' && /^\s*[-+]?\d+(\.\d+)?(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A list of numbers: `[255, 0, 0]`, `["255", "0", "0"]`, or either of these, or `255,0,0`, in text. */
export function readNumbers(value: unknown): number[] | undefined {
  const list =
    typeof value === 'string'
      ? value
          .trim()
          .replace(/^\[|\]$/g, '')
          .split(',')
      : value;
  if (!Array.isArray(list)) return undefined;
  const numbers = list.flatMap((item: unknown) => readNumber(unquoted(item)) ?? []);
  return numbers.length === list.length ? numbers : undefined;
}

/** One of a closed list, by number or by name: 1, `"1"`, `"HEAT"`. A name that folds to `name` is returned as that. */
export function readWord(value: unknown, name: string): number | string | undefined {
  const number = readNumber(value);
  if (number !== undefined) return number;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return folded(value) === folded(name) ? name : value;
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function unquoted(item: unknown): unknown {
  return typeof item === 'string' ? item.trim().replace(/^"(.*)"$/, '$1') : item;
}
