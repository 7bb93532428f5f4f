/** The secrets that each app may present now: an operator changes one while brokers run. */

import type { SandboxClient } from '../clients.js';

/** Accepts an app's current secrets instead of the one the provider was started with. */
export class ClientSecrets {
  readonly #registered: ReadonlyMap<string, string>;
  readonly #accepted: Map<string, readonly string[]>;

  constructor(clients: readonly SandboxClient[]) {
    this.#registered = new Map(clients.map(({ clientId, clientSecret }) => [clientId, clientSecret]));
    this.#accepted = new Map([...this.#registered].map(([clientId, secret]) => [clientId, [secret]]));
  }

  /** Gives the app this secret. @param keepOld keeps the old ones valid too @returns whether the app exists */
  change(clientId: string, secret: string, keepOld: boolean): boolean {
    const old = this.#accepted.get(clientId);
    if (!old) return false;
    this.#accepted.set(clientId, keepOld ? [...old, secret] : [secret]);
    return true;
  }

  /** The request as the provider must see it: an accepted secret becomes the registered one, any other a wrong one. */
  translate(form: URLSearchParams): URLSearchParams {
    const clientId = form.get('client_id') ?? '';
    const secret = form.get('client_secret');
    const registered = this.#registered.get(clientId);
    if (secret === null || registered === undefined) return form;
    const translated = new URLSearchParams(form);
    const isAccepted = this.#accepted.get(clientId)?.includes(secret) === true;
    translated.set('client_secret', isAccepted ? registered : `not ${registered}`);
    return translated;
  }
}
