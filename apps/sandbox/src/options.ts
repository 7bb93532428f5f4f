/** The options of the command line. Each sets a `SANDBOX_…` variable and overrides the environment. */

import { parseArgs } from 'node:util';

interface Option {
  readonly variable: string;
  /** What its value is called in the help. */
  readonly value: string;
  readonly help: string;
}

const options: Readonly<Record<string, Option>> = {
  seed: {
    variable: 'SANDBOX_SEED',
    value: 'FILE',
    help: 'users, homes and devices (JSON) instead of Ada and Grace',
  },
  dialect: {
    variable: 'SANDBOX_DIALECT',
    value: 'NAME',
    help: 'documented (default), vendor, or a recorded file',
  },
  port: { variable: 'SANDBOX_PORT', value: 'PORT', help: 'API and OAuth; 8090, 0 for any free port' },
  'control-port': { variable: 'SANDBOX_CONTROL_PORT', value: 'PORT', help: 'control API on 127.0.0.1; 8091' },
  host: { variable: 'SANDBOX_HOST', value: 'ADDRESS', help: 'where API and OAuth listen; 127.0.0.1' },
  'public-url': {
    variable: 'SANDBOX_PUBLIC_URL',
    value: 'URL',
    help: 'its address for browsers, if not its own',
  },
  'client-id': { variable: 'SANDBOX_CLIENT_ID', value: 'ID', help: 'the registered app; token-broker' },
  'client-secret': {
    variable: 'SANDBOX_CLIENT_SECRET',
    value: 'TEXT',
    help: 'its secret; sandbox-only-client-secret',
  },
  'redirect-uri': {
    variable: 'SANDBOX_REDIRECT_URI',
    value: 'URIS',
    help: 'its redirect URIs, separated by spaces',
  },
};

/** What variables and options say together. */
export interface Given {
  /** By variable. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What the user wrote to give a variable its value, for errors: `--port` or `SANDBOX_PORT`. */
  readonly nameOf: (variable: string) => string;
}

/** Reads the command line over the environment. @throws TypeError naming an option that is unknown or has no value */
export function readOptions(environment: Given['values'], words: readonly string[]): Given {
  const { values } = parseArgs({
    args: [...words],
    options: Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
  });
  const names = new Map<string, string>();
  const merged: Record<string, string | undefined> = { ...environment };
  for (const [name, { variable }] of Object.entries(options)) {
    const value = values[name];
    if (typeof value !== 'string') continue;
    merged[variable] = value;
    names.set(variable, `--${name}`);
  }
  return { values: merged, nameOf: (variable) => names.get(variable) ?? variable };
}

/** Whether the command line asks what can be said on it. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.includes('--help') || words.includes('-h');
}

/** The answer to `--help`. */
export function helpText(): string {
  const rows = Object.entries(options).map(([name, { variable, value, help }]) => {
    const word = `--${name} ${value}`;
    return `  ${word.padEnd(24)}${help} [${variable}]`;
  });
  return [
    'Usage: coco-sandbox [options]',
    '',
    'A stand-in for the COCO cloud: OAuth server, REST API, homes, and faults on demand. It keeps everything in memory.',
    '',
    ...rows,
    '  --help                  this text',
    '',
    'A variable in brackets does the same as the option, which overrides it. The README lists more variables.',
  ].join('\n');
}
