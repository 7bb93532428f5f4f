import { KEY_ID_PATTERN, KeyringInvalid } from '../../ring/keyring.js';
import { readWrappedBy, type WrappedBy } from './wrapped-by.js';

const FORMAT = 'coco-token-broker-keyring';

const VERSION = 1;

/** One key of a wrapped keyring. */
export interface WrappedKek {
  readonly id: string;
  /** As returned by the service. */
  readonly wrapped: string;
}

/**
 * A keyring whose keys a KMS has wrapped, each separately. Contains no secret. In the file its members are
 * named `sealedBy` and `sealed`.
 */
export interface WrappedKeyring {
  readonly wrappedBy: WrappedBy;
  /** At least one; the first is primary. */
  readonly keys: readonly WrappedKek[];
}

/** Whether a text is a wrapped keyring: JSON, which a keyring of plain keys never is. */
export function isWrappedKeyring(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Parses a wrapped keyring without unwrapping its keys. @throws KeyringInvalid */
export function parseWrappedKeyring(text: string): WrappedKeyring {
  const fields = membersOf(parseJson(text));
  if (fields.get('format') !== FORMAT || fields.get('version') !== VERSION)
    throw new KeyringInvalid(`is not a wrapped keyring of version ${VERSION}`);
  const list: unknown = fields.get('keys');
  const keys = Array.isArray(list) ? list.map(readKey) : [];
  if (keys.length === 0) throw new KeyringInvalid('holds no key');
  const twice = keys.find(({ id }, position) => keys.findIndex((key) => key.id === id) !== position);
  if (twice) throw new KeyringInvalid(`names key "${twice.id}" twice`);
  return { wrappedBy: readWrappedBy(fields.get('sealedBy')), keys };
}

/** The text of a wrapped keyring's file. */
export function formatWrappedKeyring({ wrappedBy, keys }: WrappedKeyring): string {
  const sealed = keys.map(({ id, wrapped }) => ({ id, sealed: wrapped }));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, sealedBy: wrappedBy, keys: sealed }, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyringInvalid('is cut off or not JSON');
  }
}

function readKey(value: unknown, position: number): WrappedKek {
  const fields = membersOf(value);
  const [id, wrapped] = [fields.get('id'), fields.get('sealed')];
  if (typeof id !== 'string' || !KEY_ID_PATTERN.test(id))
    throw new KeyringInvalid(`entry ${position + 1} has a bad id; expected 1 to 32 of A-Z a-z 0-9 . _ -`);
  if (typeof wrapped !== 'string' || wrapped === '')
    throw new KeyringInvalid(`entry ${position + 1} has no wrapped key`);
  return { id, wrapped };
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(value instanceof Object ? Object.entries(value) : []);
}
