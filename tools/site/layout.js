import { escaped } from './markdown.js';
import { relativeAddress } from './sources.js';

const SITE = 'COCO token broker';

/** A page of the site: what it says, between the navigation and its own contents. Nothing on it comes from another host. */
export function layOut(page, navigation) {
  const to = (address) => escaped(relativeAddress(page.address, address));
  const root = relativeAddress(page.address, 'assets/site.css').replace(/assets\/site\.css$/, '');
  return `<!doctype html>
<html lang="en" data-root="${escaped(root)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)} · ${SITE}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('assets/site.css')}">
<script src="${to('assets/site.js')}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="name" href="${to('index.html')}">${SITE}</a>
<search>
<input type="search" placeholder="Search" aria-label="Search the documentation" aria-controls="found" autocomplete="off" spellcheck="false">
<p role="status"></p>
<ol id="found"></ol>
</search>
</header>
<div class="columns">
<nav aria-label="Pages"><details open><summary>Pages</summary>
${navigation.map((group) => groupOf(group, page, to)).join('\n')}
</details></nav>
<main id="content">
${page.html}</main>
${contentsOf(page)}</div>
</body>
</html>
`;
}

function groupOf({ title, entries }, page, to) {
  const lines = entries.map((entry) => {
    if (entry.address === undefined) return `<li class="part">${escaped(entry.title)}</li>`;
    const here = entry.address === page.address ? ' aria-current="page"' : '';
    return `<li><a href="${to(entry.address)}"${here}>${escaped(entry.title)}</a></li>`;
  });
  return `<h2>${escaped(title)}</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
}

/** The headings of a long page. */
function contentsOf({ headings }) {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return '';
  const lines = shown.map(
    ({ level, anchor, title }) =>
      `<li class="level-${level}"><a href="#${escaped(anchor)}">${escaped(title)}</a></li>`,
  );
  return `<aside aria-label="On this page"><h2>On this page</h2>\n<ul>\n${lines.join('\n')}\n</ul></aside>\n`;
}
