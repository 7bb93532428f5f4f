import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, PAGE_TIMEOUT } from '../../demo/browser/browser.js';
import { pages } from './pages.js';

/** A link, a picture, a script or a style sheet of a page. */
interface Mention {
  readonly page: string;
  readonly target: string;
}

describe('the site of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  const html = new Map<string, string>();

  beforeAll(() => {
    execFileSync(process.execPath, ['tools/site/main.js', '--build', '--out', folder], { env: {} });
    for (const page of globSync('**/*.html', { cwd: folder }))
      html.set(page, readFileSync(join(folder, page), 'utf8'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('has no dead link, to a page or to a place on one', () => {
    const dead = mentions(/ (?:href|src)="([^"]*)"/g).filter(({ page, target }) => {
      if (/^(https?|mailto|data):/.test(target)) return false;
      const [address = '', anchor] = target.split('#');
      const file = address === '' ? page : normalize(join(dirname(page), decodeURIComponent(address)));
      if (!existsSync(join(folder, file))) return true;
      return anchor !== undefined && html.get(file)?.includes(` id="${decodeURIComponent(anchor)}"`) !== true;
    });
    expect(dead).toEqual([]);
  });

  it('loads nothing from another host', () => {
    const loaded = [
      ...mentions(/<(?:img|script|link|iframe)[^>]* (?:src|href)="(https?:[^"]*)"/g),
      ...mentions(/(?:@import|url\()[^;]*?(https?:[^;)]*)/g),
    ];
    expect(loaded).toEqual([]);
    expect(readFileSync(join(folder, 'assets/site.css'), 'utf8')).not.toMatch(/@import|url\(/);
  });

  it('draws every diagram', () => {
    const drawn = [...html.values()].flatMap((text) => text.match(/<figure/g) ?? []).length;
    const written = pages.flatMap(({ text }) => text.match(/^```mermaid/gm) ?? []).length;
    expect(drawn).toBe(written);
    expect(written).toBeGreaterThan(0);
  });

  it('lists each page of docs once, so that a reader finds it without knowing its name', () => {
    const [, navigation = ''] = /<nav[^]*?>([^]*?)<\/nav>/.exec(html.get('index.html') ?? '') ?? [];
    const listed = [...navigation.matchAll(/ href="([^"]*)"/g)].map(([, address]) => address);
    const expected = globSync('docs/*.md').map((path) => path.replace(/^docs\/(.*)\.md$/, '$1.html'));
    expect(listed.filter((address) => expected.includes(address ?? '')).sort()).toEqual(
      expected.filter((address) => address !== 'README.html').sort(),
    );
  });

  it('finds a word, and leads to the section that has it, opened from the disk', async () => {
    const launched = await launchBrowser();
    try {
      const page = await launched.browser.newPage();
      page.setDefaultTimeout(PAGE_TIMEOUT);
      await page.goto(pathToFileURL(join(folder, 'repository/index.html')).href);
      await page.getByRole('searchbox').fill('quarantine');
      await page.locator('#found a').filter({ hasText: 'Concepts: Glossary' }).click();
      await page.waitForURL(/concepts\.html#glossary$/);
      await page.getByRole('searchbox').fill('startLinkSession');
      await page.locator('#found a').first().click();
      await page.waitForURL(/api\/linking\.html#startLinkSession$/);
    } finally {
      await launched.close();
    }
  });

  function mentions(pattern: RegExp): Mention[] {
    return [...html].flatMap(([page, text]) =>
      [...text.matchAll(pattern)].map(([, target = '']) => ({
        page,
        target: target.replaceAll('&amp;', '&'),
      })),
    );
  }
});
