/** What a lib says about one of its settings. `docs/settings.md` prints it, and complaints about a bad value use it. */
export interface SettingFacts {
  /** The environment variable. */
  readonly name: string;
  readonly meaning: string;
  /** Why the default or a bound is what it is. */
  readonly why?: string;
  /** A value to copy, for the complaint, where the default is a poor example. */
  readonly example?: string;
  /** Never printed. Also accepted as the path of a file that holds it, in `<NAME>_FILE`. */
  readonly secret?: boolean;
}

/** What applies when a setting is not set: a fixed value, whatever `otherwise` describes, or nothing. */
export type WhenUnset<Raw> =
  | { readonly fallback: Raw; readonly fallbackInProduction?: Raw }
  | { readonly otherwise: string }
  /** The broker does not start without it; in development a value is made up. */
  | { readonly required: true };

/** One setting: how to document it, and how to read it. */
export interface Setting<Value> extends SettingFacts {
  /** What kind of value it takes, with its unit, such as `whole number, bytes`. */
  readonly type: string;
  readonly required: boolean;
  /** The default as it would be written in the environment. */
  readonly fallback: string | undefined;
  readonly fallbackInProduction: string | undefined;
  /** What applies if it is not set, unless that is a fixed value. */
  readonly otherwise: string | undefined;
  /** What an empty value means, where setting it to nothing differs from not setting it. */
  readonly emptyMeans?: string | undefined;
  /** What a value must be, such as `a whole number from 1 to 5`. */
  readonly expected: string;
  /** Reads a value; `undefined` for text that is not {@link expected}. */
  readonly parse: (text: string) => { readonly value: Value } | undefined;
}

/** A setting without a default that the broker cannot do without. */
interface RequiredSetting<Value> extends Setting<Value> {
  readonly required: true;
}

/** Settings that belong together, by the names that the code knows them by. */
export type SettingGroup = Readonly<Record<string, Setting<unknown>>>;

/** The type of the setting that reads `Value`, given what applies when it is not set. */
export type SettingOf<Options, Value> = Options extends { readonly required: true }
  ? RequiredSetting<Value>
  : Setting<Options extends { readonly otherwise: string } ? Value | undefined : Value>;

type ValueOf<Described> = Described extends Setting<infer Value> ? Value : never;

type NamesOfOptional<Group> = {
  [Name in keyof Group]: undefined extends ValueOf<Group[Name]> ? Name : never;
}[keyof Group];

/** The values of a group; optional ones can be left out of settings made by hand. */
export type SettingValues<Group> = {
  readonly [Name in Exclude<keyof Group, NamesOfOptional<Group>>]: ValueOf<Group[Name]>;
} & { readonly [Name in NamesOfOptional<Group>]?: ValueOf<Group[Name]> };

/** The values of a group while it may still turn out that something required is missing. */
export type DraftValues<Group> = {
  readonly [Name in keyof Group]:
    ValueOf<Group[Name]> | (Group[Name] extends { readonly required: true } ? undefined : never);
};

/** An injection token that carries the description of its values. */
type DescribedSettings<Group> = (abstract new () => SettingValues<Group>) & { readonly described: Group };

/**
 * The base of a settings class: its members are the values of `group`, and `described` is `group` itself.
 *
 * A class adds, as abstract members, what is derived from settings of others.
 */
export function Settings<const Group extends SettingGroup>(group: Group): DescribedSettings<Group> {
  abstract class Described extends Object {
    static readonly described = group;
  }
  return Described as unknown as DescribedSettings<Group>;
}
