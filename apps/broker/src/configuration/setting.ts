import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsString, Matches, Max, Min, ValidateIf } from 'class-validator';

/** What is said of every setting: shown in docs/settings.md and in the complaint about a bad value. */
interface SettingOptions {
  readonly meaning: string;
  /** A value to copy, for the complaint. */
  readonly example?: string;
  /** What applies when it is not set, where that is not one fixed value. */
  readonly defaultText?: string;
  /** The broker does not start without it; in development it is made up. */
  readonly required?: boolean;
  /** What an empty value means, where it is a value: set and empty is then not the same as not set. */
  readonly emptyMeans?: string;
  /** Never printed, and also accepted as the path of a file that holds it, in `<NAME>_FILE`. */
  readonly secret?: boolean;
}

/** One setting as the table of settings and the reader of the environment see it. */
export interface SettingDescription extends SettingOptions {
  readonly name: string;
  readonly type: string;
}

type Group = abstract new () => object;

const descriptions = new Map<object, SettingDescription[]>();

/** The settings a class declares, in order. */
export function settingsOf(group: Group): readonly SettingDescription[] {
  return descriptions.get(group.prototype as object) ?? [];
}

/** A whole number within bounds. */
export function IntegerSetting(
  options: SettingOptions & { readonly min: number; readonly max: number; readonly unit?: string },
): PropertyDecorator {
  const { min, max, unit } = options;
  const type = `whole number${unit === undefined ? '' : `, ${unit}`}`;
  const message = `expected a whole number from ${min} to ${max}`;
  return setting(type, options, [toNumber, IsInt({ message }), Min(min, { message }), Max(max, { message })]);
}

/** A duration. Every duration in the environment is in seconds, with a fraction where wanted. */
export function SecondsSetting(
  options: SettingOptions & { readonly min: number; readonly max: number },
): PropertyDecorator {
  const { min, max } = options;
  const message = `expected a number of seconds from ${min} to ${max}`;
  return setting('seconds', options, [
    toNumber,
    IsNumber({}, { message }),
    Min(min, { message }),
    Max(max, { message }),
  ]);
}

/** `true` or `false`. */
export function SwitchSetting(options: SettingOptions): PropertyDecorator {
  return setting('true or false', options, [toSwitch, IsBoolean({ message: 'expected true or false' })]);
}

/** One of a few words. */
export function ChoiceSetting(
  options: SettingOptions & { readonly choices: readonly string[] },
): PropertyDecorator {
  const { choices } = options;
  return setting(choices.join(', '), options, [
    IsIn([...choices], { message: `expected one of ${choices.join(', ')}` }),
  ]);
}

/** Any text, or text of a form that `pattern` checks and `expected` describes. */
export function TextSetting(
  options: SettingOptions & { readonly pattern?: RegExp; readonly expected?: string; readonly type?: string },
): PropertyDecorator {
  const message = `expected ${options.expected ?? 'text'}`;
  const checks = [IsString({ message })];
  if (options.pattern) checks.push(Matches(options.pattern, { message }));
  return setting(options.type ?? 'text', options, checks);
}

function setting(type: string, options: SettingOptions, checks: PropertyDecorator[]): PropertyDecorator {
  return (group, name) => {
    const known = descriptions.get(group) ?? [];
    descriptions.set(group, [...known, { ...options, type, name: String(name) }]);
    for (const check of checks) check(group, name);
    // What is not set is judged by `required` alone, so that one gap gives one complaint.
    ValidateIf((_group, value) => value !== undefined && value !== '')(group, name);
  };
}

const toNumber = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
);

const toSwitch = Transform(({ value }: { value: unknown }) => {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
});
