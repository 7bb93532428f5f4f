/** Reads the server's settings from the environment; nothing else does. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isLoopback, listOf, wholeNumber } from './values.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which commands agents may send. `off` by default.
 *
 * - `ordinary`: those that are not sensitive
 * - `sensitive-by-approval`: the sensitive ones too, each once a person has approved it
 * - `all-by-approval`: each once a person has approved it
 */
export type CommandMode = (typeof COMMAND_MODES)[number];

const COMMAND_MODES = ['off', 'ordinary', 'sensitive-by-approval', 'all-by-approval'] as const;

/** How the server serves HTTP. */
export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** What callers prove themselves by. */
  readonly secret: string;
  /** Names that callers may use in `Host`, without ports. */
  readonly allowedHosts: readonly string[];
  /** Host names of the web pages that may call; others are refused. */
  readonly allowedOrigins: readonly string[];
}

/** Whose links are shown: always the same user's, or those of the user whom each request names in a header. */
export type SessionUser = { readonly userId: string } | { readonly header: string };

export interface McpSettings {
  readonly brokerUrl: string;
  /** The service's credential, read again for each call if it is in a file. */
  readonly credential: () => Promise<string>;
  readonly commands: CommandMode;
  /** Milliseconds for one call of a tool, with all calls to the broker and their retries. */
  readonly callTime: number;
  readonly user: SessionUser;
  /** Absent for stdio. */
  readonly http: HttpSettings | undefined;
}

/** Every problem of the settings at once. Shows no secret. */
export class InvalidSettings extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InvalidSettings';
  }
}

/** Shorter than the minute after which a client of the protocol usually gives up. */
const USUAL_CALL_TIME = 50_000;

const SHORTEST_SECRET = 32;

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** @throws InvalidSettings */
export function readSettings(environment: Environment = process.env): McpSettings {
  const problems: string[] = [];
  const isHttp = choose(environment, 'MCP_TRANSPORT', ['stdio', 'http'], problems) === 'http';
  const settings = {
    brokerUrl: brokerUrl(environment, problems),
    credential: credentialOf(environment, problems),
    commands: choose(environment, 'MCP_COMMANDS', COMMAND_MODES, problems),
    callTime: wholeNumber(environment, 'MCP_CALL_TIME', [USUAL_CALL_TIME, 1, 600_000], problems),
    user: userOf(environment, isHttp, problems),
    http: isHttp ? httpOf(environment, problems) : undefined,
  };
  if (problems.length > 0) throw new InvalidSettings(problems);
  return settings;
}

function brokerUrl({ BROKER_URL: url }: Environment, problems: string[]): string {
  if (url === undefined || !/^https?:\/\//.test(url) || !URL.canParse(url))
    problems.push('BROKER_URL must be the address of the broker, such as https://broker.internal');
  return url ?? '';
}

/** The first choice is the default. */
function choose<Choice extends string>(
  environment: Environment,
  name: string,
  choices: readonly [Choice, ...Choice[]],
  problems: string[],
): Choice {
  const given = environment[name] ?? choices[0];
  const choice = choices.find((one) => one === given);
  if (choice === undefined) problems.push(`${name} must be one of ${choices.join(', ')}`);
  return choice ?? choices[0];
}

function credentialOf(environment: Environment, problems: string[]): () => Promise<string> {
  const { BROKER_KEY: key, BROKER_KEY_FILE: file } = environment;
  if ((key === undefined) === (file === undefined))
    problems.push('Set either BROKER_KEY_FILE, a file with the key or JWT of the service, or BROKER_KEY');
  return file === undefined ? () => Promise.resolve(key ?? '') : () => readFile(file, 'utf8');
}

function userOf(environment: Environment, isHttp: boolean, problems: string[]): SessionUser {
  const { MCP_USER_ID: userId, MCP_USER_HEADER: header } = environment;
  if (header !== undefined && !isHttp) problems.push('MCP_USER_HEADER is for MCP_TRANSPORT=http only');
  if ((userId === undefined) === (header === undefined))
    problems.push(
      'Set either MCP_USER_ID, the user whose links are shown, or MCP_USER_HEADER, the header that names the user',
    );
  if (userId === '') problems.push('MCP_USER_ID must not be empty');
  if (header === undefined) return { userId: userId ?? '' };
  if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(header) || header.toLowerCase() === 'authorization')
    problems.push('MCP_USER_HEADER must be the name of a separate header, such as Mcp-User');
  return { header: header.toLowerCase() };
}

function httpOf(environment: Environment, problems: string[]): HttpSettings {
  const host = environment.MCP_HOST ?? '127.0.0.1';
  const allowedHosts = listOf(environment.MCP_ALLOWED_HOSTS);
  if (!isLoopback(host) && allowedHosts.length === 0)
    problems.push('MCP_ALLOWED_HOSTS must list the host names of this server if MCP_HOST is not local');
  return {
    host,
    port: wholeNumber(environment, 'MCP_PORT', [8070, 0, 65_535], problems),
    secret: secretOf(environment, problems),
    allowedHosts: allowedHosts.length > 0 ? allowedHosts : LOCAL_HOSTS,
    allowedOrigins: listOf(environment.MCP_ALLOWED_ORIGINS),
  };
}

function secretOf(environment: Environment, problems: string[]): string {
  const { MCP_SECRET: given, MCP_SECRET_FILE: file } = environment;
  if ((given === undefined) === (file === undefined)) {
    problems.push('Set either MCP_SECRET_FILE, a file with the secret of those who may call, or MCP_SECRET');
    return '';
  }
  const secret = file === undefined ? given : readText(file);
  if (secret === undefined) problems.push('MCP_SECRET_FILE cannot be read');
  else if (!/^[\x21-\x7e]*$/.test(secret.trim()) || secret.trim().length < SHORTEST_SECRET)
    problems.push(`MCP_SECRET must have at least ${SHORTEST_SECRET} characters of ASCII, without spaces`);
  return secret?.trim() ?? '';
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
