/** A C2C app, and access to the control API for tests, over real HTTP. For tests. */

import { createHash, randomBytes } from 'node:crypto';
import { defaultClient } from '../clients.js';
import { ada } from '../cloud/users.js';
import type { User } from '../cloud/users.js';
import type { Sandbox } from '../sandbox.js';
import { Visitor } from './visitor.js';

/** An HTTP answer with its body read. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's members when it is a JSON object; empty otherwise. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A pair of tokens. */
export interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Reads an answer to its end. */
async function received(response: Response): Promise<Received> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: membersOf(text) };
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** The default app, talking to one sandbox. */
export class SandboxClient {
  readonly #sandbox: Sandbox;
  readonly #prefix: string;

  /** @param prefix the dialect's */
  constructor(sandbox: Sandbox, prefix = '/v1.0') {
    this.#sandbox = sandbox;
    this.#prefix = prefix;
  }

  /** The authorize URL, with `state` and what else is asked for. */
  authorizeUrl(parameters: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(`${this.#prefix}/oauth/authorize`, this.#sandbox.baseUrl);
    url.search = new URLSearchParams({
      client_id: defaultClient.clientId,
      redirect_uri: defaultClient.redirectUris[0] ?? '',
      response_type: 'code',
      state: 'a-state',
      ...parameters,
    }).toString();
    return url;
  }

  /** A token request with the app's credentials, as a form or as JSON. */
  async token(
    parameters: Readonly<Record<string, string>>,
    format: 'form' | 'json' = 'form',
  ): Promise<Received> {
    const { clientId, clientSecret } = defaultClient;
    const members = { client_id: clientId, client_secret: clientSecret, ...parameters };
    const asForm = format === 'form';
    const response = await fetch(`${this.#sandbox.baseUrl}${this.#prefix}/oauth/token`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json' },
      body: asForm ? new URLSearchParams(members).toString() : JSON.stringify(members),
    });
    return received(response);
  }

  refresh(refreshToken: string): Promise<Received> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** The whole flow in a fresh browser; the pair the app ends up with. */
  async link(user: User = ada, visitor = new Visitor(this.#sandbox.baseUrl)): Promise<Pair> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const url = this.authorizeUrl({ code_challenge: challenge, code_challenge_method: 'S256' });
    const redirect = await visitor.authorize(url, user.username, user.password);
    const { json } = await this.token({
      grant_type: 'authorization_code',
      code: redirect.searchParams.get('code') ?? '',
      redirect_uri: defaultClient.redirectUris[0] ?? '',
      code_verifier: verifier,
    });
    return pairOf(json);
  }

  /** A call to COCO's API below the prefix. */
  async api(path: string, accessToken?: string, request: RequestInit = {}): Promise<Received> {
    const headers = new Headers(request.headers);
    if (accessToken !== undefined) headers.set('authorization', `Bearer ${accessToken}`);
    return received(
      await fetch(`${this.#sandbox.baseUrl}${this.#prefix}${path}`, {
        redirect: 'manual',
        ...request,
        headers,
      }),
    );
  }

  /** A call to the control API below `/control`. */
  async control(method: string, path: string, body?: unknown): Promise<Received> {
    const response = await fetch(`${this.#sandbox.controlUrl}/control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    return received(response);
  }
}

/** The pair in a token answer; throws if there is no pair. */
export function pairOf({ access_token, refresh_token }: Readonly<Record<string, unknown>>): Pair {
  if (typeof access_token !== 'string' || typeof refresh_token !== 'string')
    throw new Error('no pair of tokens');
  return { access_token, refresh_token };
}
