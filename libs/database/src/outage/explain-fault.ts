import { Client, DatabaseError } from 'pg';
import { causesOf } from '#kernel';
import { isDatabaseOutage, refusesValues } from './database-outage.js';
import { FAULTS, UNKNOWN_FAULT, type DatabasePlace, type Fault } from './fault-table.js';

/** Parameters of the URL that name files, without which the driver can still say where the database is. */
const FILE_PARAMETERS = ['sslrootcert', 'sslcert', 'sslkey', 'sslmode', 'ssl'];

/** Maximum errors in a chain of causes: more would be a cycle. */
const DEPTH_LIMIT = 6;

/**
 * Explains a failure of the database to the operator of the broker: where, why with the SQLSTATE or system code, and
 * what to do. Contains neither the password nor the text of the server's error.
 *
 * @param url where the broker tried to connect
 * @param setting the setting that holds the URL
 */
export function explainDatabaseFault(error: unknown, url: string, setting = 'DATABASE_URL'): string {
  const place = placeOf(url, setting);
  const causes = causesOf(error, DEPTH_LIMIT);
  const { cause, remedy } =
    FAULTS.find((fault) => causes.some((each) => isFault(fault, each))) ?? UNKNOWN_FAULT;
  const code = causes.map(codeOf).findLast((each) => each !== undefined);
  const shownCode = code === undefined ? '' : ` (${code})`;
  return `PostgreSQL at ${place.host} ${textOf(cause, place)}${shownCode}: ${textOf(remedy, place)}`;
}

/**
 * Whether an error is about the database as the operator set it up, rather than about values that were sent: then
 * `explainDatabaseFault` says more than its stack.
 */
export function isDatabaseFault(error: unknown): boolean {
  return (
    isDatabaseOutage(error) ||
    (causesOf(error, DEPTH_LIMIT).some((each) => each instanceof DatabaseError) && !refusesValues(error))
  );
}

function isFault({ codes, text, at }: Fault, error: Error): boolean {
  const { syscall, routine } = error as { readonly syscall?: unknown; readonly routine?: unknown };
  if (at !== undefined && at !== syscall && at !== routine) return false;
  return codes?.test(codeOf(error) ?? '') === true || text?.test(error.message) === true;
}

/** SQLSTATE, errno or OpenSSL's word; anything else under that name may be data. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

function textOf(part: Fault['cause'], place: DatabasePlace): string {
  return typeof part === 'string' ? part : part(place);
}

/** Where a URL leads, as the driver reads it. */
function placeOf(url: string, setting: string): DatabasePlace {
  const client = clientFor(url);
  if (client === undefined)
    return { host: 'an unreadable address', role: '', database: '', tls: false, setting };
  const { host, port, user = '', database = '' } = client;
  const isSocket = host.startsWith('/');
  const address = host.includes(':') ? `[${host}]` : host;
  return {
    host: isSocket ? host : `${address}:${port}`,
    role: user,
    database,
    tls: client.ssl,
    setting,
  };
}

function clientFor(text: string): Client | undefined {
  try {
    return new Client({ connectionString: text });
  } catch {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    if (!FILE_PARAMETERS.some((name) => url.searchParams.has(name))) return undefined;
    for (const name of FILE_PARAMETERS) url.searchParams.delete(name);
    return clientFor(url.href);
  }
}
