/** The list of all settings: complete, documented, and the basis for detecting misspelt names. */
import { describe, expect, it } from '@jest/globals';
import type { Setting } from '#kernel';
import { settingGroups } from './setting-groups.js';
import { settingsDocument } from './settings-document.js';
import { unknownSettings } from './unknown-settings.js';

describe('unknownSettings', () => {
  it('finds misspelt names and nothing else', () => {
    expect(
      unknownSettings({
        DATABASE_URL: 'postgres://localhost/broker',
        KEYRING: 'k1:AAAA',
        COCO_BASEURL: 'x',
        REFRESH_SWEEP: '1',
        HOME: '/',
        COCO_CLIENT_SECRET_FILE: 'x',
      }),
    ).toEqual(['COCO_BASEURL', 'REFRESH_SWEEP']);
  });
});

describe('the settings', () => {
  const all = Object.values(settingGroups).flatMap((group) => Object.values<Setting<unknown>>(group));

  it('have unique names', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(all.map((setting) => [setting.name, setting] as const))(
    '%s takes its own default',
    (_, setting) => {
      for (const text of [setting.fallback, setting.fallbackInProduction])
        if (text !== undefined) expect(setting.parse(text)).toBeDefined();
    },
  );
});

describe('settingsDocument', () => {
  it('lists every setting', () => {
    const rows = settingsDocument().match(/^\| `\w+`/gm) ?? [];
    const names = Object.values(settingGroups).flatMap((group) =>
      Object.values<Setting<unknown>>(group).map(({ name }) => `| \`${name}\``),
    );
    expect(rows.toSorted()).toEqual(names.toSorted());
  });

  it('has a row for every setting, with its default', () => {
    const table = settingsDocument();
    expect(table).toContain('| `PORT` | whole number | `8080` | Port of the HTTP API; 0 takes a free one. |');
    expect(table).toMatch(
      /\| `DATABASE_URL` \| URL \| required in production \| .*`DATABASE_URL_FILE` may name a file/,
    );
    expect(table).not.toContain('undefined');
  });
});
