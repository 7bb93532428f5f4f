import type { Answer, Input, Method, PathOf } from './operations.js';
import { BrokerUnreachable, problemOf } from './problem.js';

/** The options of a call, for any operation. */
interface Call {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the broker that served this page. The browser sends the session cookie. */
export class ApiClient {
  private csrfToken: string | undefined;

  /** Someone has signed in: every call that changes something carries this token from now on. */
  startSession(csrfToken: string): void {
    this.csrfToken = csrfToken;
  }

  /** The user has signed out. */
  endSession(): void {
    this.csrfToken = undefined;
  }

  /** Whether someone has signed in since the page loaded and has not signed out. */
  get hadSession(): boolean {
    return this.csrfToken !== undefined;
  }

  /** @throws ApiProblem when the broker refuses or fails, BrokerUnreachable when no answer came */
  async get<Path extends PathOf<'get'>>(path: Path, input: Input<'get', Path>): Promise<Answer<'get', Path>> {
    return (await this.call('get', path, input)) as Answer<'get', Path>;
  }

  /** @throws ApiProblem when the broker refuses or fails, BrokerUnreachable when no answer came */
  async send<M extends Exclude<Method, 'get'>, Path extends PathOf<M>>(
    method: M,
    path: Path,
    input: Input<M, Path>,
  ): Promise<Answer<M, Path>> {
    return (await this.call(method, path, input)) as Answer<M, Path>;
  }

  /** Calls a route of the console's own, which the API's description leaves out. */
  async call(
    method: Method,
    path: string,
    { path: names, query, body, signal }: Call = {},
  ): Promise<unknown> {
    const response = await fetch(`${filled(path, names)}${queryOf(query)}`, {
      method: method.toUpperCase(),
      headers: this.headersFor(method, body),
      redirect: 'error',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new BrokerUnreachable({ cause: error });
    });
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? undefined : response.json();
  }

  private headersFor(method: Method, body: unknown): Record<string, string> {
    return {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method !== 'get' && this.csrfToken !== undefined && { 'x-csrf-token': this.csrfToken }),
    };
  }
}

/** A path with its parameters filled in: `/v1/admin/links/{id}` with an id. */
function filled(path: string, names: unknown): string {
  return Object.entries(names ?? {}).reduce(
    (partly, [name, value]) => partly.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
}

/** What is `undefined` or empty is left out. */
function queryOf(query: unknown): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
