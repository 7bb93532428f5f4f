import type { IssuerSettings } from './issuer-settings.js';

/** What is read of an issuer's metadata (OpenID Connect Discovery 1.0 section 3). */
interface Metadata {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

/**
 * Where an issuer publishes its keys: as configured, or as its metadata says.
 *
 * @param get reads a URL
 * @throws Error if the metadata cannot be read, are another issuer's (section 4.3), or name no address as safe as their own
 */
export async function keysAddress(
  { issuer, jwksUrl }: IssuerSettings,
  get: (url: string) => Promise<Response>,
): Promise<string> {
  if (jwksUrl !== undefined) return jwksUrl.href;
  const answer = await get(metadataAddress(issuer));
  if (answer.status !== 200) throw new Error(`The issuer answered ${answer.status} instead of its metadata`);
  const metadata = ((await answer.json()) ?? {}) as Metadata;
  if (metadata.issuer !== issuer) throw new Error('The metadata name another issuer');
  const address = String(metadata.jwks_uri);
  const protocols = issuer.startsWith('https:') ? ['https:'] : ['https:', 'http:'];
  if (!URL.canParse(address) || !protocols.includes(new URL(address).protocol))
    throw new Error('The metadata contain no usable address of keys');
  return address;
}

/** OpenID Connect Discovery 1.0 section 4.1. */
function metadataAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}
