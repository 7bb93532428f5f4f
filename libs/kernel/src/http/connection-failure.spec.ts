import { describe, expect, it } from '@jest/globals';
import { connectionFailure, NotConnected } from './connection-failure.js';

describe('a connection that was never made', () => {
  it.each([
    ['ECONNREFUSED', 'connection_refused'],
    ['ENOTFOUND', 'dns_failure'],
    ['EAI_FAIL', 'dns_failure'],
    ['EADDRNOTAVAIL', 'no_local_port'],
    ['EMFILE', 'too_many_open_files'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
    ['CERT_HAS_EXPIRED', 'tls_failure'],
    ['CERT_NOT_YET_VALID', 'tls_failure'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_failure'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failure'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_failure'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls_failure'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'tls_failure'],
  ])('is known by %s, called %s', (code, reason) => {
    const error = Object.assign(new Error('x'), { code });
    expect(connectionFailure(error)).toBe(reason);
    expect(connectionFailure(new NotConnected(error))).toBe(reason);
  });

  it.each([
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'UND_ERR_SOCKET',
  ])('is not proved by just %s: the request may have been sent', (code) => {
    expect(connectionFailure(Object.assign(new Error('x'), { code }))).toBeUndefined();
  });

  it('is identified by the connector, whatever the code', () => {
    const reset = Object.assign(new Error('reset in the handshake'), { code: 'ECONNRESET' });
    expect(connectionFailure(new NotConnected(reset))).toBe('connection_failed');
    expect(connectionFailure(new NotConnected({ code: 'ETIMEDOUT' }))).toBe('connect_timeout');
    expect(connectionFailure(new NotConnected(undefined))).toBe('connection_failed');
  });

  it.each([undefined, null, 'text', 7, {}, { code: 7 }])('is not %p', (error) => {
    expect(connectionFailure(error)).toBeUndefined();
  });
});
