import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { request } from 'undici';
import { readBounded } from '#kernel';
import { KeyringUnavailable } from '../keyring-source.js';
import { withDeadline } from './deadline.js';
import { doesNotUnwrap, wrappingContext, type KeyWrapper } from './key-wrapper.js';
import type { TransitSettings } from './kms-settings.js';
import { describeWrappedBy, type TransitKey } from './wrapped-by.js';

/** Attempts after the first, all within the time limit. */
const FURTHER_ATTEMPTS = 2;

/** Maximum bytes read of an answer, which holds one wrapped key. */
const ANSWER_LIMIT = 64 * 1024;

/** Milliseconds before the first retry; doubles, with jitter. */
const FIRST_DELAY = 100;

/** What to do about an answer, by status. */
const REMEDIES: Readonly<Record<number, string>> = {
  403: 'check VAULT_TOKEN and that its policy has "update" on the paths encrypt and decrypt of the key',
  404: 'check the mount, VAULT_NAMESPACE and VAULT_ADDR',
};

const USUAL_REMEDY = 'check that the server at VAULT_ADDR is reachable and unsealed, then try again';

/** The server did not answer, or a retry may help. */
class TransitBusy extends Error {
  override readonly name = 'TransitBusy';

  constructor(
    readonly what: string,
    cause?: unknown,
  ) {
    super(`transit: ${what}`, { cause });
  }
}

/** The server answered, and a retry would get the same answer. */
class TransitRefused extends Error {
  override readonly name = 'TransitRefused';

  constructor(readonly status: number) {
    super(`transit: answered ${status}`);
  }
}

/**
 * Wraps keys with the transit engine of OpenBao or HashiCorp Vault, binding each to its id as associated
 * data, which keys of type aes256-gcm96 support (Vault 1.13 and later, every OpenBao).
 */
export class TransitWrapper implements KeyWrapper {
  private readonly attempts = retry(handleType(TransitBusy), {
    maxAttempts: FURTHER_ATTEMPTS,
    backoff: new ExponentialBackoff({ initialDelay: FIRST_DELAY }),
  });

  /** @param timeout milliseconds allowed for one key */
  constructor(
    private readonly wrappedBy: TransitKey,
    private readonly settings: TransitSettings,
    private readonly timeout: number,
  ) {}

  async wrap(id: string, key: Buffer): Promise<string> {
    return this.call(id, 'encrypt', { plaintext: key.toString('base64') }, 'ciphertext');
  }

  async unwrap(id: string, wrapped: string): Promise<Buffer> {
    const plaintext = await this.call(id, 'decrypt', { ciphertext: wrapped }, 'plaintext');
    return Buffer.from(plaintext, 'base64');
  }

  private async call(
    id: string,
    operation: 'encrypt' | 'decrypt',
    fields: Readonly<Record<string, string>>,
    wanted: string,
  ): Promise<string> {
    const associated = Buffer.from(JSON.stringify(wrappingContext(id))).toString('base64');
    const body = JSON.stringify({ ...fields, associated_data: associated });
    try {
      return await withDeadline(this.timeout, (signal) =>
        this.attempts.execute((context) => this.post(operation, body, wanted, context.signal), signal),
      );
    } catch (error) {
      const isRefused = operation === 'decrypt' && error instanceof TransitRefused && error.status === 400;
      throw isRefused ? doesNotUnwrap(this.wrappedBy, id, error) : this.unavailable(id, error);
    }
  }

  private async post(operation: string, body: string, wanted: string, signal: AbortSignal): Promise<string> {
    const { mount, key } = this.wrappedBy;
    const url = new URL(`/v1/${mount}/${operation}/${key}`, this.settings.address);
    const headers = this.headers();
    const { statusCode, json } = await request(url, { method: 'POST', headers, body, signal }).then(
      async (answer) => ({
        statusCode: answer.statusCode,
        json: await readBounded(answer.body, ANSWER_LIMIT).then(parsed, () => undefined),
      }),
      (error: unknown) => {
        throw new TransitBusy('cannot be reached', error);
      },
    );
    if (statusCode === 429 || statusCode >= 500) throw new TransitBusy(`answered ${statusCode}`);
    const found = statusCode === 200 ? member(member(json, 'data'), wanted) : undefined;
    if (typeof found !== 'string') throw new TransitRefused(statusCode);
    return found;
  }

  private headers(): Record<string, string> {
    const { namespace } = this.settings;
    return {
      'content-type': 'application/json',
      'x-vault-request': 'true',
      'x-vault-token': this.settings.token().reveal(),
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
    };
  }

  private unavailable(id: string, cause: unknown): KeyringUnavailable {
    const remedy = (cause instanceof TransitRefused ? REMEDIES[cause.status] : undefined) ?? USUAL_REMEDY;
    return new KeyringUnavailable(
      `${describeWrappedBy(this.wrappedBy)} at ${this.settings.address.origin} ${this.problem(cause)} for key "${id}" of the keyring: ${remedy}`,
      { cause },
    );
  }

  private problem(cause: unknown): string {
    if (cause instanceof TransitBusy) return cause.what;
    if (cause instanceof TransitRefused) return `answered ${cause.status}`;
    return `did not answer within ${this.timeout / 1_000} s`;
  }
}

/**
 * @returns `undefined` for an answer that is too large or is not JSON; it is refused like an answer without
 * the key
 */
function parsed(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return value instanceof Object ? new Map(Object.entries(value)).get(name) : undefined;
}
