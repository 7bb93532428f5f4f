/**
 * Codes of Node, OpenSSL and undici for a connection that could not be made, each with its label in logs and metrics.
 * A code is listed only if it cannot arise once a request is on its way.
 */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection_refused'],
  ['ENOTFOUND', 'dns_failure'],
  ['EAI_AGAIN', 'dns_failure'],
  ['EAI_FAIL', 'dns_failure'],
  ['EAI_NODATA', 'dns_failure'],
  ['EAI_NONAME', 'dns_failure'],
  ['EAI_MEMORY', 'dns_failure'],
  ['EAI_SYSTEM', 'dns_failure'],
  ['ENODATA', 'dns_failure'],
  ['ESERVFAIL', 'dns_failure'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'no_local_port'],
  ['EMFILE', 'too_many_open_files'],
  ['ENFILE', 'too_many_open_files'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
  ['ERR_PROXY_UNREACHABLE', 'proxy_unreachable'],
  ['ERR_PROXY_REFUSED', 'proxy_refused'],
  ['ERR_PROXY_TIMEOUT', 'proxy_timeout'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'tls_failure'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_failure'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_failure'],
  ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'tls_failure'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failure'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failure'],
  ['HOSTNAME_MISMATCH', 'tls_failure'],
  ['INVALID_CA', 'tls_failure'],
  ['INVALID_PURPOSE', 'tls_failure'],
  ['PATH_LENGTH_EXCEEDED', 'tls_failure'],
  ['EPROTO', 'tls_failure'],
]);

/** Prefixes of the codes for a failed handshake or certificate check. */
const TLS_FAILURES = /^(?:CERT_|CRL_|ERR_TLS_|ERR_OSSL_|ERR_SSL_)/;

/** Codes with those prefixes that can also occur on an open connection, so they prove nothing. */
const MID_CONNECTION =
  /^ERR_SSL_.*(?:_MAC\b|_RECORD|DECRYPTION|EOF|CLOSE_NOTIFY|SHUTDOWN|LENGTH|ALERT_INTERNAL_ERROR|POST_HANDSHAKE|RENEGOTIATION)/;

/**
 * The connection failed, for whatever reason: DNS, TCP, TLS or the certificate check. Nothing of the request was
 * sent. Thrown by the code that opens the connection: only there is it certain that a reset or a timeout came before
 * the request.
 */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  /** The code of the underlying error, if it has one. */
  readonly code: string | undefined;
  /** Why, in a short fixed word fit for logs and metrics. */
  readonly reason: string;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    const reason = reasonOf(code) ?? (code === 'ETIMEDOUT' ? 'connect_timeout' : 'connection_failed');
    super(`No connection: ${reason}`, { cause });
    this.code = code;
    this.reason = reason;
  }
}

/**
 * Why the connection failed, as a short fixed label for logs and metrics; `undefined` if it may have been made and
 * the request sent. Refresh, calls to COCO and webhooks all use this list.
 */
export function connectionFailure(error: unknown): string | undefined {
  return error instanceof NotConnected ? error.reason : reasonOf(codeOf(error));
}

function reasonOf(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  const isTlsFailure = TLS_FAILURES.test(code) && !MID_CONNECTION.test(code);
  return REASONS.get(code) ?? (isTlsFailure ? 'tls_failure' : undefined);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
