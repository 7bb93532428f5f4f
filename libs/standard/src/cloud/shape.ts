/**
 * The shape of a JSON value: member names and types, and no values. Written as JSON Schema (draft 2020-12) with the
 * keywords `type`, `properties`, `required`, `items` and `format`, so that any validator can read it.
 */

/** The types of JSON, with `integer` apart from `number`. */
export const jsonTypes = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'] as const;

export type JsonType = (typeof jsonTypes)[number];

/**
 * How a string or a number is written: `sql-date-time` is `YYYY-MM-DD HH:MM:SS`, `date-time` is RFC 3339, `json` is
 * JSON inside a string, `uint64` an integer that a double cannot hold.
 */
export const shapeFormats = [
  'sql-date-time',
  'date-time',
  'epoch-milliseconds',
  'epoch-seconds',
  'uint64',
  'json',
] as const;

export type ShapeFormat = (typeof shapeFormats)[number];

/** One value's shape. */
export interface Shape {
  /** One type, or several where the value was seen in several. */
  readonly type: JsonType | readonly JsonType[];
  /** The members of an object. */
  readonly properties?: Readonly<Record<string, Shape>>;
  /** The members that were there every time. */
  readonly required?: readonly string[];
  /** The items of a list; absent where only empty lists were seen. */
  readonly items?: Shape;
  readonly format?: ShapeFormat;
}

/** The types a shape allows, as a list. */
export function typesOf({ type }: Shape): readonly JsonType[] {
  return typeof type === 'string' ? [type] : type;
}
