import type { Setting } from '#kernel';
import { settingGroups } from './setting-groups.js';

const INTRODUCTION = `# Settings

The broker reads all its settings from the environment, once, at start. In development every one has a default. With \`NODE_ENV=production\` required
settings have none: the broker lists everything that is missing or invalid and exits with status 78. \`broker doctor\` checks them without starting anything.

Prefer files for secrets: set \`NAME_FILE\` to the file's path, so that the value never appears in the environment.
Only the broker may read the file: mode 0400 or 0600, or 0440 of root for its group. A file that a container engine mounts, owned by root or the broker's user, may also be 0444 or 0644, if the mount is read-only or below \`/run/secrets\` (docs/deployment.md).
`;

/** The sections of the page, with the groups that each lists. */
const sections: readonly (readonly [title: string, ...groups: (keyof typeof settingGroups)[]])[] = [
  ['The HTTP API', 'http', 'access'],
  ['Database', 'database', 'trustedDatabases', 'migration'],
  ['Keyring', 'keyring'],
  ['Vault and the first admin', 'vault', 'firstAdmin'],
  ['Key rotation', 'rotation'],
  ['JWTs of services', 'jwtIssuer'],
  ['Who causes a call', 'actor'],
  ['COCO and linking', 'cocoOrigin', 'cocoClient', 'oauth'],
  ['Calls to COCO', 'pathOverrides', 'coconet'],
  ['The way out', 'egress'],
  ['Guardrails of devices', 'guardrails'],
  ['Refresh', 'refresh', 'journal'],
  ['Webhooks', 'events'],
  ['Console', 'consoleProvider', 'console'],
  ['Audit trail', 'checkpointSigner', 'audit'],
  ['Operations', 'process', 'ops'],
  ['Traces', 'openTelemetry', 'tracePropagation'],
];

/** The page of all settings, `docs/settings.md`, generated from the descriptions that the broker itself uses. */
export function settingsDocument(): string {
  return [INTRODUCTION, ...sections.map(([title, ...groups]) => section(title, groups))].join('\n');
}

function section(title: string, groups: readonly (keyof typeof settingGroups)[]): string {
  const rows = groups.flatMap((group) => Object.values<Setting<unknown>>(settingGroups[group]).map(row));
  const head = ['| setting | value | default | meaning |', '| --- | --- | --- | --- |'];
  return [`## ${title}`, '', ...head, ...rows, ''].join('\n');
}

function row(setting: Setting<unknown>): string {
  const { name, type, meaning, why, secret, emptyMeans } = setting;
  const texts = [
    meaning,
    secret === true ? `Secret: \`${name}_FILE\` may name a file instead.` : undefined,
    emptyMeans === undefined ? undefined : `Set and empty: ${emptyMeans}.`,
    why === undefined ? undefined : `Why: ${why}`,
  ];
  const text = texts.filter((part) => part !== undefined).join(' ');
  return `| ${[`\`${name}\``, type, defaultOf(setting), text].map(cell).join(' | ')} |`;
}

function defaultOf({ required, otherwise, fallback, fallbackInProduction }: Setting<unknown>): string {
  if (required) return 'required in production';
  if (fallback === undefined) return otherwise ?? 'none';
  return fallbackInProduction === undefined
    ? valueOf(fallback)
    : `${valueOf(fallback)}; in production ${valueOf(fallbackInProduction)}`;
}

function valueOf(text: string): string {
  return text === '' ? 'none' : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
