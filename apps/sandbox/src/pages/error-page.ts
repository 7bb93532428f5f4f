/** The page shown when an authorization request cannot be answered with a redirect. */

import { html, page } from './layout.js';

/** The error page: the OAuth error code, and its meaning if the provider gives one. */
export function errorPage(code: string, description = 'The request cannot be answered.'): string {
  return page(
    'Error',
    html`<h1>This did not work</h1>
      <p class="error" role="alert">${description}</p>
      <p class="quiet">${code}</p>`,
  );
}
