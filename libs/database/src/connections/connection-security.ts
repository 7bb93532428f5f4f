import { Client } from 'pg';

/** How well a database connection is protected, and to which host. */
export interface ConnectionSecurity {
  /** A host's name or address; a path for a Unix socket. */
  readonly host: string;
  /**
   * `local`: it does not leave this machine. `verified`: TLS, with a certificate that is checked. `unverified`: plain text, or
   * TLS without verification. `unreadable`: the driver refuses the URL, for example because of a certificate file that is missing.
   */
  readonly protection: 'local' | 'verified' | 'unverified' | 'unreadable';
}

/**
 * The modes that mean a checked certificate to everyone. The driver checks one for `prefer` and `require` as well, but
 * says that its next version will not, as libpq does not.
 */
const CHECKED_MODES: ReadonlySet<string> = new Set(['verify-ca', 'verify-full']);

const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\/.*)$/;

/** Parameters of the URL that decide about TLS; without any of them `PGSSLMODE` does. */
const TLS_PARAMETERS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation'];

/**
 * What the driver will do with this URL, as the driver itself reads it, parameters of the query included.
 *
 * @param defaultMode `PGSSLMODE` of the environment
 */
export function connectionSecurity(url: string, defaultMode?: string): ConnectionSecurity {
  try {
    const client = new Client({ connectionString: url });
    const { host } = client;
    if (LOCAL.test(host)) return { host, protection: 'local' };
    return { host, protection: isVerified(client, url, defaultMode) ? 'verified' : 'unverified' };
  } catch {
    return { host: '', protection: 'unreadable' };
  }
}

function isVerified(client: Client, url: string, defaultMode: string | undefined): boolean {
  const { searchParams } = new URL(url);
  if (!TLS_PARAMETERS.some((name) => searchParams.has(name))) return CHECKED_MODES.has(defaultMode ?? '');
  // The driver uses the last of a repeated parameter.
  const mode = searchParams.getAll('sslmode').at(-1);
  if (mode !== undefined && !CHECKED_MODES.has(mode)) return false;
  // A boolean according to the types; in fact the TLS options.
  const tls: unknown = client.ssl;
  if (typeof tls !== 'object' || tls === null) return tls === true;
  return (tls as { readonly rejectUnauthorized?: boolean }).rejectUnauthorized !== false;
}
