import type { RefreshedPair } from '#vault/refresh';

/** A pair that the database takes and no key opens, valid for an hour. */
export function storedPair(linkId: string, generation: number, keyId = 'key'): RefreshedPair {
  const bytes = Buffer.from([0]);
  return {
    linkId,
    tokens: { generation, keyId, dataKey: bytes, accessToken: bytes, refreshToken: bytes },
    expiresAt: Date.now() + 3_600_000,
  };
}
