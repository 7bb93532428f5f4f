import { settingsOf, type SettingDescription } from './setting.js';
import { variableGroups } from './variables.js';

const INTRODUCTION = `# Settings

The broker reads all its settings from the environment, once, at start. In development every one has a default. With \`NODE_ENV=production\` nothing
is made up: what is missing or bad is listed at once, and the process exits with 78. \`broker doctor\` looks at them without starting anything.

A secret is better given by a file: \`NAME_FILE\` names one that holds the value, and no other program sees it in the environment.
`;

/** What each group is about, as the heading over its settings. */
const titles: Readonly<Record<keyof typeof variableGroups, string>> = {
  http: 'The HTTP API',
  database: 'Database',
  keyring: 'Keyring',
  vault: 'Vault and the first admin',
  rotation: 'Key rotation',
  serviceJwt: 'JWTs of services',
  coco: 'COCO and linking',
  upstream: 'Calls to COCO',
  refresh: 'Refresh',
  webhook: 'Webhooks',
  console: 'Console',
  audit: 'Audit trail',
  operations: 'Operations',
  tracing: 'Traces',
};

/** The page of all settings, `docs/settings.md`, made from the very declarations that the broker reads them by. */
export function settingsDocument(): string {
  const groups = Object.entries(variableGroups).map(([name, group]) => {
    const defaults = new Map(Object.entries(new group()));
    const rows = settingsOf(group).map((setting) => row(setting, defaults.get(setting.name)));
    const title = titles[name as keyof typeof variableGroups];
    return [
      `## ${title}`,
      '',
      '| setting | value | default | meaning |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ];
  });
  return [INTRODUCTION, ...groups.map((lines) => lines.join('\n'))].join('\n');
}

function row(setting: SettingDescription, defaultValue: unknown): string {
  const { name, type, meaning, secret, emptyMeans } = setting;
  const file = secret ? ` Secret: \`${name}_FILE\` may name a file instead.` : '';
  const note = file + (emptyMeans === undefined ? '' : ` Set and empty: ${emptyMeans}.`);
  return `| ${[`\`${name}\``, type, defaultOf(setting, defaultValue), meaning + note].map(cell).join(' | ')} |`;
}

function defaultOf({ required, defaultText }: SettingDescription, value: unknown): string {
  if (defaultText !== undefined) return defaultText;
  return required ? 'required in production' : `\`${String(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
