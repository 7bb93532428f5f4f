import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A page of the documentation. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Every page of the repository. */
export const pages: readonly Page[] = globSync([
  '*.md',
  'docs/**/*.md',
  'apps/*/README.md',
  'libs/*/README.md',
  'examples/**/README.md',
  'clients/*/README.md',
])
  .filter((path) => !path.includes('node_modules'))
  .sort()
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** A link or a picture on a page. */
export interface Reference {
  /** As it is written. */
  readonly target: string;
  /** The file it leads to, from the root; the page itself if there is only an anchor. */
  readonly file: string;
  readonly anchor: string | undefined;
}

/** The references of a page that stay in the repository. */
export function referencesOf({ path, text }: Page): Reference[] {
  const prose = text.replace(/^ *```[^]*?^ *```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => {
    const [file = '', anchor] = target.split('#');
    return { target, file: file === '' ? path : join(dirname(path), file), anchor };
  });
}

/** The anchors that GitHub gives the headings of a page: lower case, without punctuation, spaces as hyphens. */
export function anchorsOf(file: string): Set<string> {
  if (!existsSync(file) || !file.endsWith('.md')) return new Set();
  const text = readFileSync(file, 'utf8').replace(/^ *```[^]*?^ *```/gm, '');
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    for (let number = 0; ; number += 1) {
      const numbered = number === 0 ? anchor : `${anchor}-${number}`;
      if (anchors.has(numbered)) continue;
      anchors.add(numbered);
      break;
    }
  }
  return anchors;
}
