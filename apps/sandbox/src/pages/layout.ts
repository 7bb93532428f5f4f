/** The frame of the sandbox's pages: server-rendered, no script, nothing loaded from anywhere. */

import { createHash } from 'node:crypto';
import type { Answer } from '../http/exchange.js';
import { style } from './style.js';

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Headers of every page. There is no `form-action`: browsers apply it to the redirects after a form is sent too,
 * and those lead to the app and from there to wherever the app goes on.
 */
export const pageHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** HTML that is safe to insert as it is: made by {@link html} alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A template whose inserted strings are escaped, and whose inserted {@link Html} is not. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const inserted = values.map((value) => {
    if (typeof value === 'string') return escaped(value);
    return value instanceof Html ? value.text : value.map(({ text }) => text).join('');
  });
  return new Html(String.raw({ raw: parts }, ...inserted));
}

// The whole element at once: one space more inside it, and its hash would not fit.
const styleElement = new Html(`<style>${style}</style>`);

/** A whole page. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · COCO sandbox</title>
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        <main>
          <p class="brand">COCO <span>sandbox</span></p>
          ${content}
        </main>
        <footer>A stand-in for the COCO cloud, for development and tests. Nothing here is real.</footer>
      </body>
    </html>`.text;
}

/** A page as an answer. */
export function pageAnswer(status: number, text: string): Answer {
  return { status, headers: pageHeaders, body: Buffer.from(text) };
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
