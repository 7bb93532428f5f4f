import { validate as isUuid } from 'uuid';
import { TransferFileInvalid } from './transfer-errors.js';

/** Bytes of a SHA-256 digest. */
const DIGEST_LENGTH = 32;

/**
 * Reads the members of one JSON object. Each must be present and have the expected type.
 *
 * Every method throws TransferFileInvalid that names place and member, never the value.
 */
export class RecordReader {
  private constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly place: string,
  ) {}

  /** @param place where the object is, such as `line 7` */
  static parse(line: string, place: string): RecordReader {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new TransferFileInvalid(`${place} is not JSON`);
    }
    return RecordReader.of(value, place);
  }

  private static of(value: unknown, place: string): RecordReader {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new TransferFileInvalid(`${place} is not an object`);
    return new RecordReader(value as Readonly<Record<string, unknown>>, place);
  }

  has(name: string): boolean {
    return this.members[name] !== undefined;
  }

  text(name: string): string {
    const value = this.members[name];
    return typeof value === 'string' ? value : this.refuse(name, 'a text');
  }

  optionalText(name: string): string | undefined {
    return this.members[name] === null ? undefined : this.text(name);
  }

  uuid(name: string): string {
    const value = this.text(name);
    return isUuid(value) && value === value.toLowerCase() ? value : this.refuse(name, 'a UUID in lower case');
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.text(name);
    return choices.find((choice) => choice === value) ?? this.refuse(name, `one of ${choices.join(', ')}`);
  }

  texts(name: string): string[] {
    const value = this.members[name];
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? value : this.refuse(name, 'a list of texts');
  }

  /** An object whose members are all texts. */
  textMap(name: string): Record<string, string> {
    const value = this.members[name];
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    const entries = isMap
      ? Object.entries(value as Record<string, unknown>)
      : this.refuse(name, 'an object of texts');
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
      return this.refuse(name, 'an object of texts');
    return Object.fromEntries(entries);
  }

  /** A whole number of at least 0. */
  count(name: string): number {
    const value = this.members[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.refuse(name, 'a whole number');
  }

  /** Greater than 0, or `null`. */
  optionalNumber(name: string): number | null {
    const value = this.members[name];
    if (value === null) return null;
    return typeof value === 'number' && value > 0 ? value : this.refuse(name, 'a number above 0');
  }

  flag(name: string): boolean {
    const value = this.members[name];
    return typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  time(name: string): Date {
    const value = new Date(this.text(name));
    return Number.isNaN(value.getTime()) ? this.refuse(name, 'a time') : value;
  }

  optionalTime(name: string): Date | null {
    return this.members[name] === null ? null : this.time(name);
  }

  /** A SHA-256 digest in base64. */
  digest(name: string): Buffer {
    const value = Buffer.from(this.text(name), 'base64');
    return value.length === DIGEST_LENGTH ? value : this.refuse(name, 'a SHA-256 digest');
  }

  optionalRecord(name: string): RecordReader | undefined {
    const value = this.members[name];
    return value === null ? undefined : RecordReader.of(value, `${this.place}, ${name}`);
  }

  records(name: string): RecordReader[] {
    const value: unknown = this.members[name];
    if (!Array.isArray(value)) return this.refuse(name, 'a list');
    return value.map((item, index) => RecordReader.of(item, `${this.place}, ${name}[${index}]`));
  }

  private refuse(name: string, expected: string): never {
    throw new TransferFileInvalid(`${this.place}: "${name}" is not ${expected}`);
  }
}
