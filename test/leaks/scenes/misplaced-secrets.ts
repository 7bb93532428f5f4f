/** Callers who put a secret where it does not belong: in the path, the query, a header or a body that is refused. */
import type { Message } from '../../attacks/stage/attack.js';
import type { Stage } from '../../attacks/stage/stage.js';
import type { KnownSecret } from '../hand-outs.js';

/**
 * Requests around a secret. Values that a caller may choose freely, such as a user's id or a request's id, are kept as
 * given.
 */
const requests: readonly ((secret: string) => Message)[] = [
  (secret) => ({ target: `/${secret}` }),
  (secret) => ({ target: `/v1/${secret}` }),
  (secret) => ({ target: `/v1/links/${secret}` }),
  (secret) => ({ target: `/v1/links/${secret}/networks` }),
  (secret) => ({ target: `/v1/links?access_token=${secret}` }),
  (secret) => ({ target: `/v1/links?status=${secret}` }),
  (secret) => ({ target: `/v1/links?cursor=${secret}` }),
  (secret) => ({ target: `{link}/networks/${secret}/zones` }),
  (secret) => ({ target: `{link}/networks?key=${secret}` }),
  (secret) => ({ target: `{raw}/${secret}` }),
  (secret) => ({ target: `{raw}/network-manager/networks?access_token=${secret}` }),
  (secret) => ({ target: `{raw}/network-manager/networks/${secret}/zones`, as: 'reader' }),
  (secret) => ({ target: `/v1/admin/services/${secret}`, as: 'admin' }),
  (secret) => ({ method: 'DELETE', target: `/v1/admin/keys/${secret}`, as: 'admin' }),
  (secret) => ({ target: `/v1/admin/services?key=${secret}`, as: 'service' }),
  (secret) => ({ target: `/connect/${secret}`, as: 'nobody' }),
  (secret) => ({ target: `/oauth/callback?code=${secret}&state=${secret}`, as: 'nobody' }),
  (secret) => ({ target: '{link}', as: 'nobody', headers: [['Authorization', `Basic ${secret}`]] }),
  (secret) => ({ target: '{link}', as: 'nobody', headers: [['Authorization', `Bearer ${secret}x`]] }),
  (secret) => ({ target: '{link}', headers: [['Cookie', `key=${secret}`]] }),
  (secret) => ({ target: '{link}', headers: [['X-Api-Key', secret]] }),
  (secret) => ({ target: '{link}', headers: [['User-Agent', secret]] }),
  (secret) => ({ target: '{link}', headers: [['Referer', `https://app.example.com/?key=${secret}`]] }),
  (secret) => ({ target: '{link}', headers: [['Traceparent', `00-${secret}-01`]] }),
  (secret) => ({ target: '{link}', headers: [['Accept', `${secret}/*`]] }),
  (secret) => ({ method: secret.slice(0, 40), target: '{link}' }),
  (secret) => ({ method: 'POST', target: '/v1/link-sessions', body: `{"key":"${secret}` }),
  (secret) => ({ method: 'POST', target: '/v1/link-sessions', body: `{"${secret}":"${secret}"}` }),
  (secret) => ({
    method: 'POST',
    target: '/v1/link-sessions',
    body: `{"userId":"u","returnUrl":"https://evil.example/?key=${secret}"}`,
  }),
  (secret) => ({
    method: 'POST',
    target: '/v1/link-sessions',
    body: `{"userId":"u","returnUrl":"${secret}"}`,
    headers: [['Content-Type', `text/${secret.slice(0, 60)}`]],
  }),
  (secret) => ({
    method: 'POST',
    target: '{link}/{lamp}/commands',
    body: `{"capability":"${secret}","command":"${secret}"}`,
  }),
  (secret) => ({
    method: 'POST',
    target: '{link}/{lamp}/commands',
    body: `{"capability":"LOCK_CONTROL","command":"LOCK","params":{"${secret}":"${secret}"}}`,
  }),
  (secret) => ({
    method: 'POST',
    target: '/v1/admin/keys/rotate',
    as: 'admin',
    body: `{"keyId":"${secret}"}`,
  }),
  (secret) => ({
    method: 'POST',
    target: '/v1/admin/services',
    as: 'admin',
    body: JSON.stringify({ name: 'x', key: secret, scopes: [secret], returnUrlPrefixes: [secret] }),
  }),
  (secret) => ({ method: 'POST', target: '/v1/link-sessions', body: secret.repeat(2_000) }),
];

/** Puts every secret into every wrong place; slashes in it are encoded so that it stays one path segment. */
export async function playMisplacedSecrets(stage: Stage, secrets: readonly KnownSecret[]): Promise<void> {
  for (const { value } of secrets)
    await Promise.all(requests.map((around) => stage.send(around(encodeURIComponent(value)))));
}
