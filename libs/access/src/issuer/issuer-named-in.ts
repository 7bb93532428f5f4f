import { decodeJwt } from 'jose';

/** Which issuer's keys to try; nothing else in a token counts before its signature is verified. */
export function issuerNamedIn(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}
