import { KEY_ID_PATTERN, KeyringInvalid } from '../../ring/keyring.js';
import { readSealedBy, type SealedBy } from './sealed-by.js';

const FORMAT = 'coco-token-broker-keyring';

const VERSION = 1;

/** One key of a sealed ring. */
export interface SealedKey {
  readonly id: string;
  /** As the service gave it. */
  readonly sealed: string;
}

/** A ring whose keys a KMS has sealed, each on its own. Holds no secret. */
export interface SealedKeyring {
  readonly sealedBy: SealedBy;
  /** At least one; the first is primary. */
  readonly keys: readonly SealedKey[];
}

/** Whether a text is a sealed ring: JSON, which plain keys never look like. */
export function isSealedKeyring(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Reads a sealed ring, without opening it. @throws KeyringInvalid */
export function parseSealedKeyring(text: string): SealedKeyring {
  const fields = membersOf(parseJson(text));
  if (fields.get('format') !== FORMAT || fields.get('version') !== VERSION)
    throw new KeyringInvalid(`is not a sealed keyring of version ${VERSION}`);
  const list: unknown = fields.get('keys');
  const keys = Array.isArray(list) ? list.map(readKey) : [];
  if (keys.length === 0) throw new KeyringInvalid('holds no key');
  const twice = keys.find(({ id }, position) => keys.findIndex((key) => key.id === id) !== position);
  if (twice) throw new KeyringInvalid(`names key "${twice.id}" twice`);
  return { sealedBy: readSealedBy(fields.get('sealedBy')), keys };
}

/** A sealed ring as a file holds it. */
export function formatSealedKeyring({ sealedBy, keys }: SealedKeyring): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, sealedBy, keys }, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyringInvalid('is cut off or not JSON');
  }
}

function readKey(value: unknown, position: number): SealedKey {
  const fields = membersOf(value);
  const [id, sealed] = [fields.get('id'), fields.get('sealed')];
  if (typeof id !== 'string' || !KEY_ID_PATTERN.test(id))
    throw new KeyringInvalid(`entry ${position + 1} has a bad id; expected 1 to 32 of A-Z a-z 0-9 . _ -`);
  if (typeof sealed !== 'string' || sealed === '')
    throw new KeyringInvalid(`entry ${position + 1} has no sealed key`);
  return { id, sealed };
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(value instanceof Object ? Object.entries(value) : []);
}
