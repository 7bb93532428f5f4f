import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { descriptionPages } from './description/pages.js';
import { layOut } from './layout.js';
import { escaped, renderMarkdown } from './markdown.js';
import { navigationOf } from './navigation.js';
import { searchIndex } from './search-index.js';
import {
  addressOf,
  DESCRIPTION,
  filesIn,
  INDEX,
  kindOf,
  relativeAddress,
  targetOf,
  textOf,
} from './sources.js';

const ASSETS = {
  'assets/site.css': new URL('browser/site.css', import.meta.url),
  'assets/site.js': new URL('browser/site.js', import.meta.url),
  'assets/minisearch.js': createRequire(import.meta.url)
    .resolve('minisearch')
    .replace('/cjs/index.cjs', '/umd/index.js'),
};

/**
 * The whole site: the index, and everything that can be reached from it by links.
 *
 * @returns each file's content by its address, relative to the root of the site
 * @throws if a page links to a file that does not exist
 */
export function buildSite() {
  const pages = [...readPages().values()];
  const files = new Map();
  const navigation = navigationOf(textOf(INDEX));
  for (const page of pages) files.set(page.address, page.content ?? layOut(page, navigation));
  for (const [address, file] of Object.entries(ASSETS)) files.set(address, readFileSync(file, 'utf8'));
  files.set('assets/search-index.js', searchIndex(pages));
  return files;
}

/** Every page by its address. Links are followed while the pages are read, so nothing that a page mentions is missing. */
function readPages() {
  const pages = new Map();
  const waiting = [INDEX];
  for (const file of waiting) {
    if (pages.has(addressOf(file))) continue;
    for (const page of pagesOf(file, (target) => waiting.push(target))) pages.set(page.address, page);
  }
  return pages;
}

/** The pages that one file of the repository becomes. */
function pagesOf(file, follow) {
  const address = addressOf(file);
  switch (kindOf(file)) {
    case 'picture':
      return [{ address, content: readFileSync(file) }];
    case 'description':
      return descriptionPages(JSON.parse(textOf(DESCRIPTION)));
    case 'folder':
      return [folderPage(file, address, follow)];
    case 'source':
      return [sourcePage(file, address)];
    default:
      return [markdownPage(file, address, follow)];
  }
}

function markdownPage(file, address, follow) {
  const rendered = renderMarkdown(textOf(file), (link) => {
    const [target, anchor] = link.split('#');
    if (/^[a-z]+:/.test(link) || target === '') return link;
    const found = targetOf(file, target);
    follow(found);
    const suffix = anchor === undefined ? '' : `#${anchor}`;
    return `${relativeAddress(address, addressOf(found))}${suffix}`;
  });
  return { address, title: rendered.headings[0]?.title ?? file, ...rendered };
}

/** A folder without a README: a list of its files. */
function folderPage(folder, address, follow) {
  const lines = filesIn(folder).map((file) => {
    follow(file);
    return `<li><a href="${escaped(relativeAddress(address, addressOf(file)))}">${escaped(file)}</a></li>\n`;
  });
  const html = `<h1 class="path">${escaped(folder)}</h1>\n<ul>\n${lines.join('')}</ul>\n`;
  return { address, title: folder, html, headings: [], sections: [] };
}

/** A file that a page refers to, as it is. The search leaves it out. */
function sourcePage(file, address) {
  return {
    address,
    title: file,
    html: `<h1 class="path">${escaped(file)}</h1>\n<pre><code>${escaped(textOf(file))}</code></pre>\n`,
    headings: [],
    sections: [],
  };
}
