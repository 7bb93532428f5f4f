/** Only asymmetric ones: with any other, anyone who can check a token could make one (RFC 8725 section 3.1). */
export const JWT_ALGORITHMS: ReadonlySet<string> = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]);
