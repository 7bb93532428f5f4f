import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Configuration } from './configuration.js';
import { loadConfiguration } from './load-configuration.js';
import { ConfigurationInvalid } from './setting-problem.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

const complete = {
  DATABASE_URL: 'postgres://broker:very-secret@db.example.com/broker',
  COCO_BASE_URL: 'https://api.getcoco.buzz',
  COCO_CLIENT_ID: 'app',
  COCO_CLIENT_SECRET: 'hush',
  KEYRING: `first:${KEY}`,
};

const production = {
  ...complete,
  DATABASE_URL: 'postgres://broker:very-secret@db.example.com/broker?sslmode=verify-full',
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://broker.example.com',
  ADMIN_KEY: 'a'.repeat(32),
};

function problemsOf(environment: Record<string, string | undefined>): string[] {
  try {
    loadConfiguration(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    return error.problems.map(({ setting, problem }) => `${setting} ${problem}`);
  }
}

async function keyIdsOf({ vault }: Configuration): Promise<string[]> {
  return (await vault.keyringSource.read()).map(({ id }) => id);
}

function secretFile(content: string, mode: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'secret-')), 'secret');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

describe('loadConfiguration', () => {
  it('shapes the given settings and fills in the rest', async () => {
    const configuration = loadConfiguration({ ...complete, PORT: '9000', LINK_SESSION_LIFETIME: '90.5' });
    expect(configuration.http).toMatchObject({ host: '127.0.0.1', port: 9000, trustedProxies: [] });
    expect(configuration.oauth.publicUrl.href).toBe('http://localhost:9000/');
    expect(configuration.oauth.linkSessionLifetime).toBe(90_500);
    expect(await keyIdsOf(configuration)).toEqual(['first']);
    expect(configuration.database.poolSize).toBe(20);
  });

  it('lists everything that is wrong at once', () => {
    expect(
      problemsOf({
        PORT: '80a',
        LOG_LEVEL: 'loud',
        COCO_PKCE: 'yes',
        REFRESH_SWEEP_INTERVAL: '-1',
        BODY_LIMIT: '1',
      }),
    ).toEqual([
      'PORT expected a whole number from 0 to 65535',
      'BODY_LIMIT expected a whole number from 1024 to 10485760',
      'DATABASE_URL is missing',
      'KEYRING is missing',
      'COCO_BASE_URL is missing',
      'COCO_CLIENT_ID is missing',
      'COCO_CLIENT_SECRET is missing',
      'COCO_PKCE expected true or false',
      'REFRESH_SWEEP_INTERVAL expected a number of seconds from 0.05 to 3600',
      'LOG_LEVEL expected one of fatal, error, warn, info, debug, trace, silent',
    ]);
  });

  it('says what to do about each, and never shows a value', () => {
    const failure = (): unknown =>
      loadConfiguration({ ...complete, KEYRING: 'first:c2hvcnQ=', PORT: 'tcp-secret' });
    expect(failure).toThrow(ConfigurationInvalid);
    expect(failure).toThrow(/2 settings are missing or bad/);
    expect(failure).toThrow(/For example PORT=8080/);
    expect(failure).toThrow(/KEYRING +key "first" is 5 bytes long; expected 32\. Write it as id:base64key/);
    expect(failure).not.toThrow(/tcp-secret|c2hvcnQ/);
  });

  it.each([
    ['COCO_BASE_URL', 'https://api.getcoco.buzz:99999'],
    ['COCO_REVOCATION_URL', 'https://[coco'],
    ['PUBLIC_URL', 'https://broker.example.com:x'],
    ['SERVICE_JWT_JWKS_URL', 'https://[issuer'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:99999'],
  ])('reports %s if it only looks like an address', (name, value) => {
    expect(problemsOf({ ...complete, [name]: value }).join()).toMatch(
      new RegExp(`^${name} expected an http or https`),
    );
  });

  it('treats an empty variable as absent', () => {
    expect(problemsOf({ ...complete, PORT: '', ADMIN_KEY: ' ' })).toEqual([]);
    expect(problemsOf({ ...complete, COCO_CLIENT_ID: '' })).toEqual(['COCO_CLIENT_ID is missing']);
  });

  it('prints without secrets', () => {
    const { oauth } = loadConfiguration({ ...complete, ADMIN_KEY: 'open-sesame' });
    const printed = inspect([oauth, oauth.clientSecrets()], { depth: 9 });
    expect(printed).toContain('[redacted]');
    expect(printed).not.toContain('hush');
  });
});

describe('in production', () => {
  it('starts with all settings given, on all interfaces', () => {
    const configuration = loadConfiguration(production);
    expect(configuration.production).toBe(true);
    expect(configuration.http).toMatchObject({ host: '0.0.0.0', publicByHttps: true });
    expect(configuration.ops.logFormat).toBe('json');
  });

  it('generates nothing', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is missing',
      'KEYRING is missing',
      'COCO_BASE_URL is missing',
      'COCO_CLIENT_ID is missing',
      'COCO_CLIENT_SECRET is missing',
      'PUBLIC_URL is missing',
    ]);
  });

  it.each([
    [{ PUBLIC_URL: 'http://broker.example.com' }, 'PUBLIC_URL must be an https origin in production'],
    [
      { PUBLIC_URL: 'https://broker.example.com/path' },
      'PUBLIC_URL expected an http or https origin without a path',
    ],
    [{ ADMIN_KEY: 'a'.repeat(31) }, 'ADMIN_KEY is shorter than 32 characters'],
    [
      { COCO_BASE_URL: 'http://api.getcoco.buzz' },
      'COCO_BASE_URL must be an https origin in production, because tokens travel there',
    ],
    [
      { VAULT_ADDR: 'http://openbao.example.com' },
      'VAULT_ADDR must be an https origin in production, because keys travel there',
    ],
    [{ LOG_FORMAT: 'pretty' }, 'LOG_FORMAT must be json in production'],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1',
      },
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an https origin in production, because OTEL_EXPORTER_OTLP_HEADERS travel there',
    ],
  ])('refuses %j', (change, problem) => {
    expect(problemsOf({ ...production, ...change })).toEqual([problem]);
  });
});

describe('a secret in a file', () => {
  it('is read where nobody else can read it', async () => {
    const { KEYRING, ...rest } = complete;
    const configuration = loadConfiguration({ ...rest, KEYRING_FILE: secretFile(`${KEYRING}\n`, 0o600) });
    expect(await keyIdsOf(configuration)).toEqual(['first']);
  });

  it.each([0o640, 0o604, 0o620])('is refused with mode %o', (mode) => {
    const file = secretFile('hush', mode);
    expect(problemsOf({ ...complete, COCO_CLIENT_SECRET: undefined, COCO_CLIENT_SECRET_FILE: file })).toEqual(
      ['COCO_CLIENT_SECRET_FILE names a file that others can read'],
    );
  });

  it('is refused when missing, empty, or given twice', () => {
    expect(problemsOf({ ...complete, KEYRING: '', KEYRING_FILE: '/nowhere' })).toEqual([
      'KEYRING_FILE names a file that cannot be read',
    ]);
    expect(problemsOf({ ...complete, KEYRING: '', KEYRING_FILE: secretFile(' \n', 0o600) })).toEqual([
      'KEYRING_FILE names an empty file',
    ]);
    expect(problemsOf({ ...complete, KEYRING_FILE: secretFile('x', 0o600) })).toEqual([
      'KEYRING is given twice',
    ]);
  });
});

describe('a wrapped keyring', () => {
  const wrapped = JSON.stringify({
    format: 'coco-token-broker-keyring',
    version: 1,
    sealedBy: { kind: 'transit', mount: 'transit', key: 'broker' },
    keys: [{ id: 'first', sealed: 'vault:v1:AAAA' }],
  });
  const { KEYRING: _plain, ...rest } = complete;

  it('must be in a file, and needs the KMS to be configured', () => {
    const KEYRING_FILE = secretFile(wrapped, 0o600);
    expect(problemsOf({ ...rest, KEYRING: wrapped })).toEqual([
      'KEYRING holds a wrapped keyring; name its file in KEYRING_FILE',
    ]);
    expect(problemsOf({ ...rest, KEYRING_FILE })).toEqual([
      'KEYRING_FILE is wrapped by a transit key, but VAULT_ADDR or VAULT_TOKEN is missing',
    ]);
    const VAULT_ADDR = 'http://127.0.0.1:8200';
    expect(problemsOf({ ...rest, KEYRING_FILE, VAULT_ADDR, VAULT_TOKEN: 'hvs.token' })).toEqual([]);
  });

  it('is refused when it is cut off', () => {
    expect(problemsOf({ ...rest, KEYRING_FILE: secretFile(wrapped.slice(0, 50), 0o600) })).toEqual([
      'KEYRING_FILE is cut off or not JSON',
    ]);
  });
});
