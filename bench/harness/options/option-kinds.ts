/** What an option can be. */
type OptionValue = number | string | readonly number[] | undefined;

/** An option of a bench: its default, its meaning, and how its text is read. */
export interface BenchOption<Value extends OptionValue> {
  /** The value when it is not given. */
  readonly value: Value;
  /** The placeholder for the value in the help text, such as `N`. */
  readonly placeholder: string;
  /** What it changes; the default is added. */
  readonly help: string;
  /** @throws RangeError with what was expected */
  readonly read: (text: string) => Value;
}

/** Options by name, without their dashes. */
export type BenchOptions = Readonly<Record<string, BenchOption<OptionValue>>>;

/** The value of each option. */
export type ValuesOf<Options extends BenchOptions> = {
  readonly [Name in keyof Options]: Options[Name] extends BenchOption<infer Value> ? Value : never;
};

/** A whole number. */
export function wholeNumber(value: number, help: string): BenchOption<number> {
  return { value, placeholder: 'N', help, read: (text) => readNumber(text) };
}

/** Whole numbers with commas between them. */
export function wholeNumbers(value: readonly number[], help: string): BenchOption<readonly number[]> {
  return { value, placeholder: 'N,N', help, read: (text) => text.split(',').map(readNumber) };
}

/** A text, such as a path; not given, it is `undefined`. */
export function text(placeholder: string, help: string): BenchOption<string | undefined> {
  return { value: undefined, placeholder, help, read: (given) => readText(given) };
}

function readNumber(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new RangeError(`expects a whole number, not “${given}”`);
  return Number(given);
}

function readText(given: string): string {
  if (given === '') throw new RangeError('expects a value');
  return given;
}
