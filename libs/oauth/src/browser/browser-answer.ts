/** The response to a browser: a redirect, or a page that explains. */
export type BrowserAnswer =
  | { readonly kind: 'redirect'; readonly url: string; readonly cookie?: string }
  | { readonly kind: 'page'; readonly page: PlainPage; readonly status: number };

/** The pages, named after what they explain. */
export type PlainPage = 'link_unusable' | 'callback_unusable' | 'service_ended' | 'try_again';

/** Response if the service may no longer link accounts. The browser is not redirected to the service's pages. */
export const SERVICE_ENDED: BrowserAnswer = { kind: 'page', page: 'service_ended', status: 403 };

/**
 * Response to a prefetch: an error status, so that the browser discards it and asks again when the user really opens
 * the page.
 */
export const PREFETCH_REFUSED: BrowserAnswer = { kind: 'page', page: 'try_again', status: 503 };

const TEXTS: Readonly<Record<PlainPage, { title: string; text: string }>> = {
  link_unusable: {
    title: 'This link can no longer be used',
    text: 'It has expired, has been used, or was opened in another browser. Go back to the app you came from and start again.',
  },
  callback_unusable: {
    title: 'We could not connect your account',
    text: 'This page was opened without a connection attempt of this browser. Go back to the app you came from and start again.',
  },
  service_ended: {
    title: 'This app can no longer connect accounts',
    text: 'Your account was not connected, and nothing was changed. Ask the people who run the app.',
  },
  try_again: {
    title: 'We could not connect your account just now',
    text: 'Nothing was changed. Go back to the app you came from and try again in a minute.',
  },
};

/** A page's HTML: fixed text only, nothing from the request, no script, no external content. */
export function renderPage(page: PlainPage): string {
  const { title, text } = TEXTS[page];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}

/** Headers of every response to a browser: no caching, no framing, no referrer, no external content. */
export const browserHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
};
