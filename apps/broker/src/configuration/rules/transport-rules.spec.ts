import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { migrationSettings } from '../../database/migration-settings.js';
import type { Environment } from '../environment.js';
import { loadConfiguration } from '../load-configuration.js';
import { loadProbeSettings } from '../load-probe-settings.js';
import { loadKmsSettings, loadVaultConfiguration } from '../load-vault-configuration.js';
import { ConfigurationInvalid } from '../setting-problem.js';

const REMOTE = 'postgres://broker:very-secret@db.example.com/broker';
const production: Environment = {
  NODE_ENV: 'production',
  DATABASE_URL: `${REMOTE}?sslmode=verify-full`,
  COCO_BASE_URL: 'https://api.getcoco.buzz',
  COCO_CLIENT_ID: 'app',
  COCO_CLIENT_SECRET: 'hush',
  KEYRING: `first:${Buffer.alloc(32, 7).toString('base64')}`,
  PUBLIC_URL: 'https://broker.example.com',
};
const folder = mkdtempSync(join(tmpdir(), 'transport-'));
const authority = join(folder, 'ca.pem');
beforeAll(() => {
  writeFileSync(authority, 'a certificate');
});

function refusal(
  change: Environment,
  load: (environment: Environment) => unknown = loadConfiguration,
): string {
  try {
    load({ ...production, ...change });
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    expect(error.message).not.toContain('very-secret');
    return error.message;
  }
}

describe('production does not start with', () => {
  it.each<[string, Environment, string]>([
    ['certificates unchecked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
    ['a debugger', { NODE_OPTIONS: '--max-old-space-size=512 --inspect=0.0.0.0:9229' }, '--inspect'],
    ['a lenient parser', { NODE_OPTIONS: '--insecure-http-parser' }, '--insecure-http-parser'],
    ['an old TLS', { NODE_OPTIONS: '--tls-min-v1.0' }, '--tls-min-v1.0'],
    ['an old TLS in Node’s other spelling', { NODE_OPTIONS: '--tls_min_v1.1' }, '--tls-min-v1.1'],
    ['COCO by http', { COCO_BASE_URL: 'http://api.getcoco.buzz' }, 'COCO_BASE_URL'],
    ['revocation by http', { COCO_REVOCATION_URL: 'http://api.getcoco.buzz/revoke' }, 'COCO_REVOCATION_URL'],
    ['an issuer of COCO by http', { COCO_ISSUER: 'http://api.getcoco.buzz' }, 'COCO_ISSUER'],
    ['a KMS by http', { VAULT_ADDR: 'http://openbao.example.com' }, 'VAULT_ADDR'],
    ['AWS KMS by http', { AWS_ENDPOINT_URL_KMS: 'http://kms.example.com' }, 'AWS_ENDPOINT_URL_KMS'],
    ['AWS by http', { AWS_ENDPOINT_URL: 'HTTP://aws.example.com' }, 'AWS_ENDPOINT_URL'],
    [
      'a sign-in provider by http',
      {
        CONSOLE_OIDC_ISSUER: 'http://login.example.com',
        CONSOLE_OIDC_CLIENT_ID: 'console',
        CONSOLE_OIDC_CLIENT_SECRET: 'hush',
      },
      'CONSOLE_OIDC_ISSUER',
    ],
    [
      'an issuer of JWTs by http',
      {
        SERVICE_JWT_ISSUER: 'http://login.example.com',
        SERVICE_JWT_AUDIENCE: 'broker',
        SERVICE_JWT_JWKS_URL: 'https://login.example.com/keys',
      },
      'SERVICE_JWT_ISSUER',
    ],
    [
      'the keys of JWTs by http',
      {
        SERVICE_JWT_ISSUER: 'https://login.example.com',
        SERVICE_JWT_AUDIENCE: 'broker',
        SERVICE_JWT_JWKS_URL: 'http://login.example.com/keys',
      },
      'SERVICE_JWT_JWKS_URL',
    ],
  ])('%s', (_what, change, named) => {
    const text = refusal(change);
    expect(text).toContain('one setting is missing or bad');
    expect(text).toContain(named);
    expect(text).toMatch(/(Remove|Write it as) /);
  });

  it('several of them without naming each', () => {
    const text = refusal({
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      DATABASE_URL: REMOTE,
      NODE_OPTIONS: '--inspect',
    });
    for (const name of ['NODE_TLS_REJECT_UNAUTHORIZED', 'DATABASE_URL', 'NODE_OPTIONS'])
      expect(text).toContain(name);
  });

  it('any of the commands by the same switch', () => {
    const change = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    for (const load of [loadVaultConfiguration, loadKmsSettings, loadProbeSettings, migrationSettings])
      expect(refusal(change, load)).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
    for (const load of [loadVaultConfiguration, migrationSettings])
      expect(refusal({ DATABASE_URL: REMOTE }, load)).toContain('DATABASE_URL');
  });

  it('what development may have', () => {
    expect(
      refusal({ NODE_ENV: 'development', NODE_TLS_REJECT_UNAUTHORIZED: '0', DATABASE_URL: REMOTE }),
    ).toBe('');
    expect(refusal({ NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_OPTIONS: '--disable-sigusr1' })).toBe('');
  });
});

describe('a database of production', () => {
  it.each([
    ['', {}],
    ['?sslmode=disable', {}],
    ['?sslmode=allow', {}],
    ['?sslmode=prefer', {}],
    ['?sslmode=require', {}],
    ['?sslmode=no-verify', {}],
    ['?ssl=no-verify', {}],
    ['?ssl=false', {}],
    ['?ssl=0', {}],
    ['?ssl=yes', {}],
    ['?sslmode=require&uselibpqcompat=true', {}],
    ['?sslmode=prefer&uselibpqcompat=true', {}],
    ['?sslmode=verify-full&sslmode=disable', {}],
    ['?application_name=broker', {}],
    ['?host=db.example.org', {}],
    ['', { PGSSLMODE: 'require' }],
    ['', { PGSSLMODE: 'no-verify' }],
    ['?sslmode=disable', { PGSSLMODE: 'verify-full' }],
  ])('at a remote host with "%s" and %j is refused', (query, more: Environment) => {
    const text = refusal({ DATABASE_URL: REMOTE + query, ...more });
    expect(text).toMatch(/DATABASE_URL +reaches db\.example\.(com|org) without a verified certificate/);
    expect(text).toContain('sslmode=verify-full');
  });

  it.each([
    [`${REMOTE}?sslmode=verify-full`, {}],
    [`${REMOTE}?sslmode=verify-ca`, {}],
    [`${REMOTE}?sslmode=disable&sslmode=verify-full`, {}],
    [`${REMOTE}?sslrootcert=${authority}`, {}],
    [`${REMOTE}?sslmode=verify-ca&uselibpqcompat=true&sslrootcert=${authority}`, {}],
    [`${REMOTE}?ssl=true`, {}],
    [REMOTE, { PGSSLMODE: 'verify-full' }],
    [REMOTE, { DATABASE_TRUSTED_HOSTS: 'other.example.com,DB.example.com' }],
    ['postgres://broker@localhost/broker', {}],
    ['postgres://broker@127.0.0.1/broker?sslmode=disable', {}],
    ['postgres://broker@[::1]/broker', {}],
    ['postgres://broker@/broker?host=/var/run/postgresql', {}],
    ['postgres://broker@%2Fvar%2Frun%2Fpostgresql/broker', {}],
  ])('%s with %j is accepted', (url, more: Environment) => {
    expect(refusal({ DATABASE_URL: url, ...more })).toBe('');
  });

  it.each([
    'postgres://broker@localhost.evil.example/broker',
    'postgres://broker@127.0.0.1.evil.example/broker',
  ])('%s is not this machine', (url) => {
    expect(refusal({ DATABASE_URL: url })).toContain('DATABASE_URL');
  });

  it('whose certificate file is missing is reported', () => {
    const text = refusal({ DATABASE_URL: `${REMOTE}?sslmode=verify-full&sslrootcert=/nowhere` });
    expect(text).toContain('DATABASE_URL  cannot be read by the PostgreSQL driver');
  });

  it('past a pooler keeps to the same rules', () => {
    expect(refusal({ DATABASE_SESSION_URL: REMOTE })).toContain('DATABASE_SESSION_URL');
  });

  it('cannot be switched to an unverified one by the URL’s file', () => {
    const file = join(folder, 'url');
    writeFileSync(file, `${REMOTE}?sslmode=verify-full`, { mode: 0o600 });
    const { database } = loadConfiguration({
      ...production,
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: file,
    });
    expect(database.readUrl?.()).toContain('verify-full');
    writeFileSync(file, REMOTE);
    expect(() => database.readUrl?.()).toThrow('DATABASE_URL_FILE reaches db.example.com without');
  });
});
