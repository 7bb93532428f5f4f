/** An HTTP answer as the tests look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The raw body. */
  readonly text: string;
  /** The parsed body if it is JSON; otherwise `undefined`. */
  readonly json: Json;
}

/** Parsed JSON that the tests read by member and index. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test states the shape by what it expects
export type Json = any;

/** What a call sends. */
export interface CallOptions {
  readonly key?: string | undefined;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One HTTP call; redirects are not followed. */
export async function call(
  method: string,
  url: string,
  { key, body, headers }: CallOptions = {},
): Promise<Answer> {
  const isFile = body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isFile ? Buffer.from(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
