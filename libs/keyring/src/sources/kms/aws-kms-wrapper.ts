import type { DecryptCommandInput, EncryptCommandInput, KMS } from '@aws-sdk/client-kms';
import { readBounded } from '#kernel';
import { KeyringUnavailable } from '../keyring-source.js';
import { TimeIsOver, withDeadline } from './deadline.js';
import { doesNotUnwrap, wrappingContext, type KeyWrapper } from './key-wrapper.js';
import { describeWrappedBy, type AwsKmsKey } from './wrapped-by.js';

/** Milliseconds within which a connection must open. */
const CONNECT_TIMEOUT = 2_000;

/** Attempts per key, all within its time limit; the library retries throttled and lost calls. */
const ATTEMPTS = 3;

/** Maximum bytes read of an answer, which holds one wrapped key. */
const ANSWER_LIMIT = 64 * 1024;

/** AWS KMS errors which mean that the blob was changed, or wrapped under another key or context. */
const NOT_WHAT_WAS_WRAPPED: ReadonlySet<string> = new Set([
  'InvalidCiphertextException',
  'IncorrectKeyException',
]);

/** What to do about other errors, by name. */
const REMEDIES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'allow kms:Decrypt (and kms:Encrypt to add keys) on it, as docs/keys.md shows',
  NotFoundException: 'check the name of the key, the account and the region',
  DisabledException: 'enable the key',
  KMSInvalidStateException: 'enable the key, or cancel its deletion',
  CredentialsProviderError: 'give the process AWS credentials',
  ExpiredTokenException: 'renew the AWS credentials of the process',
  UnrecognizedClientException: 'check the AWS credentials of the process',
  AnswerTooLarge: 'something else answers in its place; check AWS_ENDPOINT_URL_KMS and the proxy',
};

const USUAL_REMEDY = 'check AWS_REGION and that the service can be reached, then try again';

/**
 * Wraps keys with AWS KMS, binding each to its id by the encryption context. Its library is loaded with the
 * first key.
 */
export class AwsKmsWrapper implements KeyWrapper {
  private client: Promise<KMS> | undefined;

  /** @param timeout milliseconds allowed for one key */
  constructor(
    private readonly wrappedBy: AwsKmsKey,
    private readonly timeout: number,
  ) {}

  async wrap(id: string, key: Buffer): Promise<string> {
    const input: EncryptCommandInput = {
      KeyId: this.wrappedBy.key,
      Plaintext: key,
      EncryptionContext: { ...wrappingContext(id) },
    };
    const { CiphertextBlob: wrapped } = await this.call(id, (kms, abortSignal) =>
      kms.encrypt(input, { abortSignal }),
    );
    if (wrapped === undefined) throw this.unavailable(id, undefined);
    return Buffer.from(wrapped).toString('base64');
  }

  async unwrap(id: string, wrapped: string): Promise<Buffer> {
    const input: DecryptCommandInput = {
      // Named explicitly, so that a blob wrapped under someone else's key is refused.
      KeyId: this.wrappedBy.key,
      CiphertextBlob: Buffer.from(wrapped, 'base64'),
      EncryptionContext: { ...wrappingContext(id) },
    };
    const { Plaintext: key } = await this.call(id, (kms, abortSignal) => kms.decrypt(input, { abortSignal }));
    if (key === undefined) throw this.unavailable(id, undefined);
    return Buffer.from(key);
  }

  private async call<Answer>(
    id: string,
    send: (kms: KMS, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await withDeadline(this.timeout, async (signal) => send(await this.connected(), signal));
    } catch (error) {
      if (NOT_WHAT_WAS_WRAPPED.has(nameOf(error))) throw doesNotUnwrap(this.wrappedBy, id, error);
      throw this.unavailable(id, error);
    }
  }

  private connected(): Promise<KMS> {
    this.client ??= connect(this.wrappedBy, this.timeout);
    return this.client;
  }

  private unavailable(id: string, cause: unknown): KeyringUnavailable {
    const name = nameOf(cause);
    const problem =
      cause instanceof TimeIsOver ? `did not answer within ${this.timeout / 1_000} s` : `failed (${name})`;
    return new KeyringUnavailable(
      `${describeWrappedBy(this.wrappedBy)} ${problem} for key "${id}" of the keyring: ${REMEDIES[name] ?? USUAL_REMEDY}`,
      { cause },
    );
  }
}

/** Loaded here, so that only users of AWS KMS pay for its library. */
async function connect({ key, region = regionOf(key) }: AwsKmsKey, timeout: number): Promise<KMS> {
  const { KMS: Client } = await import('@aws-sdk/client-kms');
  const client = new Client({
    ...(region !== undefined && { region }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT,
      requestTimeout: timeout,
      throwOnRequestTimeout: true,
    },
  });
  boundAnswers(client);
  return client;
}

/**
 * The library would read an answer of any size. This one is read already, and is at most `ANSWER_LIMIT` long.
 */
function boundAnswers(client: KMS): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const answer = result.response as { body: AsyncIterable<Uint8Array> };
      const body = await readBounded(answer.body, ANSWER_LIMIT);
      if (body === undefined) throw new AnswerTooLarge();
      Object.assign(answer, { body });
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
  );
}

/** AWS KMS, or something in its place, sent more than a valid answer can hold. */
class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** The region in `arn:aws:kms:REGION:ACCOUNT:key/ID`. */
function regionOf(key: string): string | undefined {
  const [scheme, , , region] = key.split(':');
  return scheme === 'arn' && region !== '' ? region : undefined;
}

/** The library's errors have names; their messages may quote the request. */
function nameOf(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : 'no usable answer';
}
