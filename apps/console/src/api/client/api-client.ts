import type { EarlyAnswers, Heard } from './early-answers.js';
import { FreshSignIn } from './fresh-sign-in.js';
import type { Answer, Input, Method, PathOf } from './operations.js';
import { ApiProblem, BrokerUnreachable, problemOf } from './problem.js';

/** The options of a call, for any operation. */
interface Call {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  /** A file to send as the body, unchanged. */
  readonly file?: Blob;
  readonly signal?: AbortSignal;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: '*';
}

/** A value together with its version, on which a change of it can be made conditional. */
export interface Versioned<T> {
  readonly value: T;
  /** The `ETag` of the answer, to be sent back unchanged. */
  readonly tag: string | undefined;
}

/** Calls the broker that served this page. The browser sends the session cookie. */
export class ApiClient {
  /** Calls that the broker refuses until the person signs in again wait here, and are then repeated. */
  readonly freshSignIn = new FreshSignIn();
  private csrfToken: string | undefined;
  private heardAt = 0;

  /** @param early answers to use for the first reads of the page */
  constructor(private readonly early?: EarlyAnswers) {}

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

  /** When the last call with a session was answered, in milliseconds since 1970: from then on the session is idle. */
  get lastAnswerAt(): number {
    return this.heardAt;
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

  /** As {@link get}, with the version of what is read. */
  async getVersioned<Path extends PathOf<'get'>>(
    path: Path,
    input: Input<'get', Path>,
  ): Promise<Versioned<Answer<'get', Path>>> {
    return versioned<Answer<'get', Path>>(await this.exchange('get', path, input));
  }

  /** As {@link send}, with the version that the change made. */
  async sendVersioned<M extends Exclude<Method, 'get'>, Path extends PathOf<M>>(
    method: M,
    path: Path,
    input: Input<M, Path>,
  ): Promise<Versioned<Answer<M, Path>>> {
    return versioned<Answer<M, Path>>(await this.exchange(method, path, input));
  }

  /** Calls a route of the console's own, which the API's description leaves out. */
  async call(method: Method, path: string, call: Call = {}): Promise<unknown> {
    return bodyOf((await this.exchange(method, path, call)).response);
  }

  /** As {@link call}, with the broker's clock when it answered and this browser's when that arrived, in milliseconds since 1970. */
  async callTimed(
    method: Method,
    path: string,
    call: Call = {},
  ): Promise<{ readonly body: unknown; readonly brokerTime: number; readonly readAt: number }> {
    const { response, at } = await this.exchange(method, path, call);
    const brokerTime = Date.parse(response.headers.get('date') ?? '');
    return {
      body: await bodyOf(response),
      brokerTime: Number.isNaN(brokerTime) ? at : brokerTime,
      readAt: at,
    };
  }

  private async exchange(method: Method, path: string, call: Call, isRepeat = false): Promise<Heard> {
    if (method !== 'get') this.early?.forget();
    const heard = (await this.early?.take(path)) ?? (await this.ask(method, path, call));
    if (!heard.response.ok) {
      const problem = await problemOf(heard.response);
      if (isRepeat || !asksForSignIn(problem) || !(await this.freshSignIn.ask())) throw problem;
      return this.exchange(method, path, call, true);
    }
    this.heardAt = heard.at;
    return heard;
  }

  private async ask(method: Method, path: string, call: Call): Promise<Heard> {
    const { path: names, query, body, file, signal } = call;
    const response = await fetch(`${filled(path, names)}${queryOf(query)}`, {
      method: method.toUpperCase(),
      headers: this.headersFor(method, call),
      redirect: 'error',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file !== undefined && { body: file }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new BrokerUnreachable({ cause: error });
    });
    return { response, at: Date.now() };
  }

  private headersFor(method: Method, { body, file, ifMatch, ifNoneMatch }: Call): Record<string, string> {
    return {
      accept: 'application/json',
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(file !== undefined && { 'content-type': 'application/octet-stream' }),
      ...(method !== 'get' && this.csrfToken !== undefined && { 'x-csrf-token': this.csrfToken }),
    };
  }
}

function asksForSignIn(problem: Error): boolean {
  return problem instanceof ApiProblem && problem.code === 'fresh_sign_in_required';
}

function bodyOf(response: Response): Promise<unknown> {
  return response.status === 204 ? Promise.resolve(undefined) : response.json();
}

async function versioned<T>({ response }: Heard): Promise<Versioned<T>> {
  return { value: (await bodyOf(response)) as T, tag: response.headers.get('etag') ?? undefined };
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
