import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { OpsSettings } from '../ops-settings.js';
import { describeError } from './describe-error.js';

/** Names under which logged data may hold a credential. */
const SECRET_HEADERS = ['authorization', 'cookie', '["set-cookie"]', '["proxy-authorization"]'];

/**
 * Bytes of log lines collected for one write: about 25 lines. A write for each line would cost a proxied call a sixth of
 * its processor time; pino takes less than 16 KB.
 */
const BYTES_AT_ONCE = 8_192;

/**
 * Longest time, in milliseconds, that a line waits for others: a killed process loses nothing older, and people see
 * lines at once.
 */
const LONGEST_WAIT = 50;

/**
 * The process's logger: JSON lines, or lines for people in development.
 *
 * When the process exits, cleanly or not, every line has been written.
 *
 * @param destination where the lines go instead of standard output
 */
export function createLogger(settings: OpsSettings, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level: settings.logLevel,
    // In a container or pod the host's name is that of the replica.
    base: { replica: hostname(), version: settings.version },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: secretPaths(), censor: '[redacted]' },
  };
  if (destination !== undefined) return pino(options, destination);
  return settings.logFormat === 'json'
    ? pino(options, pino.destination({ sync: false, minLength: BYTES_AT_ONCE, periodicFlush: LONGEST_WAIT }))
    : pino({ ...options, formatters: {}, base: null }, linesForPeople());
}

/** A development dependency, loaded by name only where lines for people are written: production logs JSON. */
const PRETTY = 'pino-pretty';

/** The part of it that is used here. */
interface PrettyModule {
  readonly prettyFactory: (options: {
    readonly translateTime: string;
    readonly singleLine: boolean;
  }) => (line: string) => string;
}

/**
 * Standard output in a developer's words. It is written in this thread, since a worker whose reader has left
 * would hold the process's end for ten seconds.
 */
function linesForPeople(): DestinationStream {
  const { prettyFactory } = createRequire(import.meta.url)(PRETTY) as PrettyModule;
  const prettify = prettyFactory({ translateTime: 'HH:MM:ss.l', singleLine: true });
  const output = pino.destination({ sync: true });
  return { write: (line) => output.write(prettify(line)) };
}

function secretPaths(): string[] {
  const holders = ['', 'headers', 'req.headers', 'request.headers', 'response.headers', 'res.headers'];
  return holders.flatMap((holder) => SECRET_HEADERS.map((header) => path(holder, header)));
}

function path(holder: string, header: string): string {
  return holder === '' || header.startsWith('[') ? holder + header : `${holder}.${header}`;
}
