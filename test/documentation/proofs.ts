import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from './pages.js';
import { testTitles } from './test-titles.js';

/** A test that a page names: `[title](path of the test file)`. */
interface Proof {
  readonly title: string;
  readonly file: string;
}

const HEADING = '| tries to | what stops it | proved by |';

/** The rows of a page's tables that say what stops an attacker, under the heading of who that is. */
export function mapRows({ text }: Page): { readonly who: string; readonly row: string }[] {
  return text.split(/^## /m).flatMap((section) => {
    const [who = '', ...lines] = section.split('\n');
    const start = lines.findIndex((line) => line.replace(/ +/g, ' ').trim() === HEADING);
    if (start < 0) return [];
    const rows = lines.slice(start + 2);
    const end = rows.findIndex((line) => !line.startsWith('|'));
    return rows.slice(0, end < 0 ? undefined : end).map((row) => ({ who: who.trim(), row }));
  });
}

/** Every test that is named somewhere in a page's text. */
export function proofsIn(path: string, text: string): Proof[] {
  return [...text.matchAll(/\[((?:\\.|[^\]\\])+)\]\(([^)\s]+\.(?:spec|tests|attacks)\.ts)\)/g)].map(
    ([, title = '', target = '']) => ({
      title: title.replace(/\\(.)/g, '$1'),
      file: join(dirname(path), target),
    }),
  );
}

/** Whether the test file has a test or a group of this title. */
export function isThere({ title, file }: Proof): boolean {
  return existsSync(file) && testTitles(file).has(title);
}
