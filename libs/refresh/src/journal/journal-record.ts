import type { RefreshedPair } from '../refresh-result.js';

/**
 * One line of a journal file: a refreshed pair as the vault sealed it, so the file is worth as little as a database dump
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
 * Reads a journal file.
 *
 * @returns its whole records, in order of generation; a line that a crash cut short, or that is damaged, is left out
 */
export function decodeRecords(text: string): RefreshedPair[] {
  return text
    .split('\n')
    .flatMap((line) => decodeRecord(line) ?? [])
    .sort((left, right) => left.tokens.generation - right.tokens.generation);
}

function decodeRecord(line: string): RefreshedPair | undefined {
  const fields = parse(line);
  if (fields === undefined) return undefined;
  const { linkId, generation, expiresAt, keyId, dataKey, accessToken, refreshToken } = fields;
  const whole =
    typeof linkId === 'string' &&
    typeof generation === 'number' &&
    typeof expiresAt === 'number' &&
    typeof keyId === 'string' &&
    typeof dataKey === 'string' &&
    typeof accessToken === 'string' &&
    (refreshToken === null || typeof refreshToken === 'string');
  if (!whole) return undefined;
  return {
    linkId,
    expiresAt,
    tokens: {
      generation,
      keyId,
      dataKey: Buffer.from(dataKey, 'base64'),
      accessToken: Buffer.from(accessToken, 'base64'),
      refreshToken: refreshToken === null ? null : Buffer.from(refreshToken, 'base64'),
    },
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
