import { settingsOf, type SettingDescription } from './setting.js';
import { variableGroups } from './variables.js';

/** The table of all settings as Markdown, made from the very declarations that the broker reads them by. */
export function settingsTable(): string {
  const rows = Object.values(variableGroups).flatMap((group) => {
    const defaults = new Map(Object.entries(new group()));
    return settingsOf(group).map((setting) => row(setting, defaults.get(setting.name)));
  });
  return ['| setting | value | default | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function row(setting: SettingDescription, defaultValue: unknown): string {
  const { name, type, meaning, secret } = setting;
  const note = secret ? ` Secret: \`${name}_FILE\` may name a file instead.` : '';
  return `| ${[`\`${name}\``, type, defaultOf(setting, defaultValue), meaning + note].map(cell).join(' | ')} |`;
}

function defaultOf({ required, defaultText }: SettingDescription, value: unknown): string {
  if (defaultText !== undefined) return defaultText;
  return required ? 'required in production' : `\`${String(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
