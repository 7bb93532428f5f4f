/** The page on which a user allows an app, or not. Buttons "Authorize" and "Deny", field `decision`. */

import type { Capability } from '#standard';
import { html, page } from './layout.js';

/** What the consent page shows. */
export interface ConsentQuestion {
  readonly action: string;
  readonly clientName: string;
  readonly userName: string;
  readonly capabilities: readonly Capability[];
}

/** The consent page for one interaction: the app, the user and every capability asked for. */
export function consentPage({ action, clientName, userName, capabilities }: ConsentQuestion): string {
  const asked = capabilities.map(({ name, sensitive }) => {
    const mark = sensitive ? html` — <strong>sensitive</strong>` : '';
    return html`<li>${name}${mark}</li>`;
  });
  return page(
    'Authorize',
    html`<h1>Allow ${clientName} to use your home?</h1>
      <p class="quiet">Signed in as ${userName}.</p>
      <h2 class="quiet" id="asked">In all your COCONets it may read and control</h2>
      <ul aria-labelledby="asked">
        ${asked}
      </ul>
      <form method="post" action="${action}">
        <div class="actions">
          <button type="submit" name="decision" value="deny">Deny</button>
          <button class="primary" type="submit" name="decision" value="authorize">Authorize</button>
        </div>
      </form>`,
  );
}
