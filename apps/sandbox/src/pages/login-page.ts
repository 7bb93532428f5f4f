/** The page on which a user signs in. Fields `email` and `password`, button "Sign in". */

import { html, page } from './layout.js';

/** The login page for one interaction; after a failed attempt, with what went wrong and the e-mail address kept. */
export function loginPage(action: string, clientName: string, failedEmail?: string): string {
  const failed = failedEmail !== undefined;
  const problem = failed
    ? html`<p class="error" role="alert">That e-mail address and password do not belong together.</p>`
    : '';
  const focusEmail = failed ? '' : html`autofocus`;
  const focusPassword = failed ? html`autofocus` : '';
  return page(
    'Sign in',
    html`<h1>Sign in to COCO</h1>
      <p class="quiet">${clientName} would like to connect to your home.</p>
      ${problem}
      <form method="post" action="${action}">
        <label for="email">E-mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          required
          ${focusEmail}
          value="${failedEmail ?? ''}"
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${focusPassword}
        />
        <div class="actions"><button class="primary" type="submit">Sign in</button></div>
      </form>`,
  );
}
