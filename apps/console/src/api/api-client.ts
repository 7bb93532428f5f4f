import { BrokerUnreachable, problemOf } from './problem.js';

/** Query parameters; undefined and empty ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

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
  async get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return (await this.call('GET', `${path}${queryOf(query)}`, undefined, signal)) as T;
  }

  /** @throws ApiProblem when the broker refuses or fails, BrokerUnreachable when no answer came */
  async send<T = void>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return (await this.call(method, path, body)) as T;
  }

  private async call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const response = await fetch(path, {
      method,
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

  private headersFor(method: string, body: unknown): Record<string, string> {
    return {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method !== 'GET' && this.csrfToken !== undefined && { 'x-csrf-token': this.csrfToken }),
    };
  }
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
