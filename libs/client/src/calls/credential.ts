import { BrokerClientError } from './broker-client-error.js';

/**
 * A service key or a JWT, or a function that returns it. The function is called before each attempt, so that a credential
 * which Kubernetes renews in a file is re-read; cache it yourself if that is expensive.
 */
export type Credential = string | (() => string | Promise<string>);

/** The characters that RFC 6750 section 2.1 allows in a bearer credential. */
const BEARER = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The credential to send, without the line ending of a file.
 *
 * It is validated here because the error about a malformed header quotes the header.
 *
 * @throws BrokerClientError `no_credential`, without the credential
 */
export async function readCredential(credential: Credential): Promise<string> {
  const value = await valueOf(credential);
  const trimmed = typeof value === 'string' ? value.trim() : '';
  if (BEARER.test(trimmed)) return trimmed;
  throw new BrokerClientError('no_credential', 'The credential is empty or has invalid characters');
}

async function valueOf(credential: Credential): Promise<unknown> {
  if (typeof credential === 'string') return credential;
  try {
    return await credential();
  } catch {
    throw new BrokerClientError('no_credential', 'Reading the credential failed');
  }
}
