import { createHash } from 'node:crypto';
import { escapeHtml } from '#kernel';
import type { PageLanguage } from './page-language.js';
import { pageTexts, type PlainPage } from './page-texts.js';

/** Whose pages these are. */
export interface Brand {
  readonly name: string | undefined;
  /** A `data:` URL of an image, or an https URL without a query. */
  readonly logo: string | undefined;
}

const STYLE =
  'body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;color:#1b1f24;background:#f5f6f8}' +
  'main{box-sizing:border-box;max-width:34rem;margin:10vh auto 0;padding:2rem;background:#fff}' +
  'header{margin-bottom:1.5rem;font-weight:600}img{display:block;max-width:12rem;max-height:4rem;margin-bottom:.5rem}' +
  'h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}p{margin:0}' +
  '@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#15181c}main{background:#1f2328}}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page's HTML: fixed text and the company's name and logo. Nothing from the request, no script. */
export function renderPage(page: PlainPage, language: PageLanguage, { name, logo }: Brand): string {
  const { title, text } = pageTexts[page][language];
  const shown = name === undefined ? '' : escapeHtml(name);
  // Next to a visible name, the logo needs no text for those who cannot see it.
  const image = logo === undefined ? '' : `<img src="${escapeHtml(logo)}" alt="">`;
  const header = image === '' && shown === '' ? '' : `<header>${image}${shown}</header>\n`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}${shown === '' ? '' : ` · ${shown}`}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${header}<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</main>
</body>
</html>
`;
}

/**
 * Headers of every answer to a browser: no caching, no framing, no referrer (the address holds a one-time value), nothing
 * loaded but the logo.
 */
export function browserHeaders({ logo }: Brand): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      ...(logo === undefined ? [] : [`img-src ${imageSource(logo)}`]),
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
  };
}

/** Exactly the one file (CSP Level 3 section 2.3.1); for `data:` URLs a policy can name only the scheme. */
function imageSource(logo: string): string {
  return logo.startsWith('data:') ? 'data:' : new URL(logo).href;
}
