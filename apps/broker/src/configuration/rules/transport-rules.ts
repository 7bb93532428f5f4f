/** What production refuses because it would let someone read or change traffic of the broker. */
import { connectionSecurity, DatabaseSettings, type ConnectionSecurity } from '#database';
import type { Environment } from '../environment.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Options in NODE_OPTIONS that weaken the process, and the effect of each. */
const WEAKENING_OPTIONS: readonly (readonly [option: RegExp, effect: string])[] = [
  [/^--inspect/, 'opens a debugger, through which keys and tokens can be read'],
  [/^--insecure-http-parser$/, 'accepts malformed HTTP, which allows request smuggling'],
  [/^--tls-min-v1\.[01]$/, 'accepts TLS versions that are broken'],
];

/** Variables of the AWS SDK that redirect its calls. */
const AWS_ENDPOINTS = ['AWS_ENDPOINT_URL_KMS', 'AWS_ENDPOINT_URL'] as const;

/** Switches of Node and of the AWS SDK, which are not settings of the broker but disable its checks. */
export function switchProblems(environment: Environment): SettingProblem[] {
  return [
    ...verificationProblems(environment),
    ...optionProblems(environment),
    ...AWS_ENDPOINTS.flatMap((name) => encryptedOriginProblems(name, environment[name], 'keys travel there')),
  ];
}

/** Whether database connections use TLS with a verified certificate, or do not leave the machine. */
export function databaseProblems(
  { database, trustedDatabases }: Pick<Drafts, 'database' | 'trustedDatabases'>,
  environment: Environment,
): SettingProblem[] {
  const trusted = trustedHosts(trustedDatabases);
  return (['url', 'sessionUrl'] as const).flatMap((name) => {
    const { [name]: url } = database;
    if (url === undefined) return [];
    const { name: setting } = DatabaseSettings.described[name];
    return databaseProblem(setting, connectionSecurity(url, environment.PGSSLMODE), trusted);
  });
}

/** The hosts in DATABASE_TRUSTED_HOSTS. */
export function trustedHosts({ hosts }: Drafts['trustedDatabases']): ReadonlySet<string> {
  return new Set(hosts.map((host) => host.toLowerCase()));
}

/** The fault in one database connection, if any. */
export function databaseProblem(
  setting: string,
  { host, protection }: ConnectionSecurity,
  trusted: ReadonlySet<string>,
): SettingProblem[] {
  if (protection === 'unreadable')
    return [
      {
        setting,
        problem: 'cannot be read by the PostgreSQL driver',
        remedy: 'Check its parameters, and that the files of sslrootcert, sslcert and sslkey exist.',
      },
    ];
  if (protection !== 'unverified' || trusted.has(host.toLowerCase())) return [];
  return [
    {
      setting,
      problem: `reaches ${host} without a verified certificate, which production requires`,
      remedy:
        'Add ?sslmode=verify-full, and &sslrootcert=/path/ca.pem for a private CA. ' +
        'If something else protects the connection, such as a service mesh, list the host in DATABASE_TRUSTED_HOSTS.',
    },
  ];
}

/** Connections to other processes on this machine need no TLS: nothing leaves the machine. */
export function encryptedOriginProblems(
  setting: string,
  given: URL | string | undefined,
  reason: string,
): SettingProblem[] {
  const address = String(given);
  if (!/^http:/i.test(address)) return [];
  if (URL.canParse(address) && LOOPBACK_HOSTS.has(new URL(address).hostname)) return [];
  return [
    {
      setting,
      problem: `must be an https origin in production, because ${reason}`,
      remedy: `Write it as ${setting}=https://….`,
    },
  ];
}

/** Node checks no certificates if this is exactly 0. */
function verificationProblems({ NODE_TLS_REJECT_UNAUTHORIZED: value }: Environment): SettingProblem[] {
  if (value !== '0') return [];
  return [
    {
      setting: 'NODE_TLS_REJECT_UNAUTHORIZED',
      problem:
        'is 0, so no certificate is verified: anyone on the network path can read and change the traffic',
      remedy: 'Remove it; for a private CA set NODE_EXTRA_CA_CERTS=/path/ca.pem.',
    },
  ];
}

function optionProblems({ NODE_OPTIONS: options = '' }: Environment): SettingProblem[] {
  const words = options.split(/[\s"']+/).map((word) => word.replaceAll('_', '-'));
  return WEAKENING_OPTIONS.flatMap(([option, effect]) => {
    const found = words.find((word) => option.test(word));
    if (found === undefined) return [];
    const name = found.split('=')[0] ?? found;
    return [
      { setting: 'NODE_OPTIONS', problem: `has ${name}, which ${effect}`, remedy: `Remove ${name} from it.` },
    ];
  });
}
