import { BrokerClientError } from './broker-client-error.js';

/**
 * A service key or a JWT, or where to get it. A source is asked before each attempt, so a credential that is renewed in a
 * file, as Kubernetes does, can be read anew; keep it yourself if getting it is dear.
 */
export type Credential = string | (() => string | Promise<string>);

/** What RFC 6750 section 2.1 lets a bearer credential hold. */
const BEARER = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The credential as it is sent, without the end of line that files have.
 *
 * It is checked here because the error of a header that is malformed quotes the header.
 *
 * @throws BrokerClientError `no_credential`, which says nothing of the credential
 */
export async function readCredential(credential: Credential): Promise<string> {
  const value = await valueOf(credential);
  const trimmed = typeof value === 'string' ? value.trim() : '';
  if (BEARER.test(trimmed)) return trimmed;
  throw new BrokerClientError(
    'no_credential',
    'The credential is empty or holds characters that none may hold',
  );
}

async function valueOf(credential: Credential): Promise<unknown> {
  if (typeof credential === 'string') return credential;
  try {
    return await credential();
  } catch {
    throw new BrokerClientError('no_credential', 'The source of the credential failed');
  }
}
