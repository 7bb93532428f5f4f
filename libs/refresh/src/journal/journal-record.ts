import type { RefreshedPair } from '#vault/refresh';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The latest time a JavaScript date can hold, in milliseconds since 1970 (ECMA-262, "Time Values and Time Range"). */
const LAST_MOMENT = 8.64e15;

/** What a journal file holds. */
export interface JournalContent {
  /** The complete records, in order of generation. */
  readonly pairs: readonly RefreshedPair[];
  /** Lines that are not complete records, except a last one that a crash cut short. */
  readonly damagedLines: number;
}

/**
 * One line of a journal file: a refreshed pair as the vault encrypted it, so the file is worth as little as a database dump
 * without the keys.
 */
export function encodeRecord({ linkId, tokens, expiresAt }: RefreshedPair): string {
  const line = JSON.stringify({
    linkId,
    generation: tokens.generation,
    expiresAt,
    keyId: tokens.keyId,
    dataKey: tokens.dataKey.toString('base64'),
    accessToken: tokens.accessToken.toString('base64'),
    refreshToken: tokens.refreshToken?.toString('base64') ?? null,
  });
  return `${line}\n`;
}

/**
 * Reads a journal file. An unterminated last line is what a crash leaves of a write that was never confirmed; any other line
 * that is not a record means that the file is damaged.
 */
export function decodeRecords(text: string): JournalContent {
  // A segment is filled with zeros before it is written to.
  const lines = text.replace(/\0+$/, '').split('\n');
  const last = decodeRecord(lines.pop() ?? '');
  const records = [...lines.map(decodeRecord), ...(last === undefined ? [] : [last])];
  return {
    pairs: records
      .filter((record) => record !== undefined)
      .sort((left, right) => left.tokens.generation - right.tokens.generation),
    damagedLines: records.filter((record) => record === undefined).length,
  };
}

function decodeRecord(line: string): RefreshedPair | undefined {
  const fields = parse(line);
  if (fields === undefined) return undefined;
  const { linkId, generation, expiresAt, keyId } = fields;
  const [dataKey, accessToken] = [bytesOf(fields.dataKey), bytesOf(fields.accessToken)];
  const refreshToken = fields.refreshToken === null ? null : bytesOf(fields.refreshToken);
  const whole =
    typeof linkId === 'string' &&
    UUID.test(linkId) &&
    Number.isSafeInteger(generation) &&
    typeof expiresAt === 'number' &&
    Math.abs(expiresAt) <= LAST_MOMENT &&
    typeof keyId === 'string' &&
    dataKey !== undefined &&
    accessToken !== undefined &&
    refreshToken !== undefined;
  if (!whole) return undefined;
  return {
    linkId,
    expiresAt,
    tokens: { generation: Number(generation), keyId, dataKey, accessToken, refreshToken },
  };
}

function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
