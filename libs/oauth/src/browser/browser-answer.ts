import type { PlainPage } from '../page/page-texts.js';

/** The response to a browser: a redirect, or a page that explains, in the session's language if it has one. */
export type BrowserAnswer =
  | { readonly kind: 'redirect'; readonly url: string; readonly cookie?: string }
  | {
      readonly kind: 'page';
      readonly page: PlainPage;
      readonly status: number;
      readonly lang?: string | null;
      readonly cookie?: string;
    };

/** Response if the service may no longer link accounts. The browser is not redirected to the service's pages. */
export function serviceEnded({ lang }: { readonly lang: string | null }): BrowserAnswer {
  return { kind: 'page', page: 'service_ended', status: 403, lang };
}

/**
 * Response to a prefetch: an error status, so that the browser discards it and asks again when the user really opens
 * the page.
 */
export const PREFETCH_REFUSED: BrowserAnswer = { kind: 'page', page: 'try_again', status: 503 };
