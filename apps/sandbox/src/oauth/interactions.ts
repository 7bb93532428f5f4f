/** The steps between an authorize request and its redirect: the user signs in and is asked for consent. */

import { ServerResponse } from 'node:http';
import { errors } from 'oidc-provider';
import type { Interaction, InteractionResults, Provider } from 'oidc-provider';
import { findCapability } from '#standard';
import type { SandboxClient } from '../clients.js';
import type { Population } from '../cloud/population.js';
import { captureAnswer, replayRequest } from '../http/captured-response.js';
import type { Answer, Exchange } from '../http/exchange.js';
import type { Consents } from './consents.js';
import { paths } from './provider.js';
import { consentPage } from '../pages/consent-page.js';
import { errorPage } from '../pages/error-page.js';
import { pageAnswer } from '../pages/layout.js';
import { loginPage } from '../pages/login-page.js';

const denied = { error: 'access_denied', error_description: 'The user did not authorize the app.' };

/** Shows the current page of an interaction (GET) and accepts the user's answer to it (POST). */
export class Interactions {
  readonly #provider: Provider;
  readonly #clients: readonly SandboxClient[];
  readonly #consents: Consents;
  readonly #population: Population;

  constructor(
    provider: Provider,
    clients: readonly SandboxClient[],
    consents: Consents,
    population: Population,
  ) {
    this.#provider = provider;
    this.#clients = clients;
    this.#consents = consents;
    this.#population = population;
  }

  /** `/interaction/:uid`. A request whose interaction has ended or belongs to another browser gets an error page. */
  async answer(exchange: Exchange): Promise<Answer> {
    try {
      const interaction = await this.#find(exchange);
      exchange.facts.outcome = 'page';
      if (exchange.method === 'GET') return this.#show(interaction);
      if (exchange.method !== 'POST') return pageAnswer(405, errorPage('method_not_allowed'));
      const form = new URLSearchParams(exchange.body.toString());
      const { name } = interaction.prompt;
      return await (name === 'login'
        ? this.#login(exchange, interaction, form)
        : this.#decide(exchange, interaction, form));
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      exchange.facts.outcome = 'error';
      return pageAnswer(error.statusCode, errorPage(error.error, error.error_description));
    }
  }

  #show(interaction: Interaction): Answer {
    const action = `${paths.interaction}/${interaction.uid}`;
    const client = this.#clientOf(interaction);
    const clientName = client?.name ?? 'An unknown app';
    if (interaction.prompt.name === 'login') return pageAnswer(200, loginPage(action, clientName));
    const capabilities = (client?.capabilities ?? this.#population.offeredCapabilities).flatMap(
      (name) => findCapability(name) ?? [],
    );
    const userName = this.#population.findById(interaction.session?.accountId ?? '')?.fullName ?? '';
    return pageAnswer(200, consentPage({ action, clientName, userName, capabilities }));
  }

  #login(exchange: Exchange, interaction: Interaction, form: URLSearchParams): Promise<Answer> {
    const email = form.get('email') ?? '';
    const user = this.#population.findByCredentials(email, form.get('password') ?? '');
    if (user) return this.#finish(exchange, { login: { accountId: user.userId } });
    const action = `${paths.interaction}/${interaction.uid}`;
    const clientName = this.#clientOf(interaction)?.name ?? 'An unknown app';
    return Promise.resolve(pageAnswer(401, loginPage(action, clientName, email)));
  }

  async #decide(
    exchange: Exchange,
    { session, params }: Interaction,
    form: URLSearchParams,
  ): Promise<Answer> {
    const userId = session?.accountId;
    const clientId = params.client_id;
    if (form.get('decision') !== 'authorize') return this.#finish(exchange, denied);
    if (userId === undefined || typeof clientId !== 'string') return this.#finish(exchange, denied);
    this.#consents.remember(userId, clientId);
    // With consent remembered, the resumed request makes its own grant.
    return this.#finish(exchange, { consent: {} });
  }

  #clientOf({ params }: Interaction): SandboxClient | undefined {
    return this.#clients.find(({ clientId }) => clientId === params.client_id);
  }

  #finish(exchange: Exchange, result: InteractionResults): Promise<Answer> {
    return captureAnswer(
      (request, response) => this.#provider.interactionFinished(request, response, result),
      exchange,
    );
  }

  #find(exchange: Exchange): Promise<Interaction> {
    const request = replayRequest(exchange);
    return this.#provider.interactionDetails(request, new ServerResponse(request));
  }
}
