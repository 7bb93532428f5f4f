import { describe, expect, it } from '@jest/globals';
import { startSandbox } from './sandbox.js';
import { readSettings } from './settings.js';

describe('settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toMatchObject({
      port: 8090,
      controlPort: 8091,
      host: '127.0.0.1',
      accessTokenLifetimeSeconds: 3600,
      previousRefreshTokenGraceSeconds: 0,
      revocation: false,
      clients: [{ clientId: 'token-broker', redirectUris: ['http://localhost:8080/oauth/callback'] }],
    });
  });

  it('come from the environment', () => {
    const settings = readSettings({
      SANDBOX_PORT: '0',
      SANDBOX_ACCESS_TOKEN_LIFETIME: '1',
      SANDBOX_CLIENT_ID: 'acme',
      SANDBOX_REDIRECT_URI: 'https://a.example/cb https://b.example/cb',
    });
    expect(settings).toMatchObject({ port: 0, accessTokenLifetimeSeconds: 1 });
    expect(settings.clients?.[0]).toMatchObject({
      clientId: 'acme',
      redirectUris: ['https://a.example/cb', 'https://b.example/cb'],
    });
  });

  it('take the dialect by name; the option wins over the variable', () => {
    expect(readSettings({}).dialect?.name).toBe('documented');
    expect(readSettings({ SANDBOX_DIALECT: 'vendor' }).dialect?.name).toBe('vendor');
    const both = readSettings({ SANDBOX_DIALECT: 'vendor' }, ['--dialect', 'documented']);
    expect(both.dialect?.name).toBe('documented');
  });

  it.each([
    [{ SANDBOX_DIALECT: 'vendro' }, [], /^SANDBOX_DIALECT must be documented, vendor or a file to be read/],
    [{}, ['--dialect', 'vendro'], /^--dialect must be documented, vendor or a file to be read/],
    [{}, ['--dialekt', 'vendor'], /--dialekt/],
    [{ SANDBOX_PORT: '8090' }, ['--port', 'http'], /^--port must be an integer from 0 to 65535/],
    [{}, ['--port'], /--port/],
    [{}, ['--public-url', 'sandbox.example'], /^--public-url must be/],
    [{}, ['--redirect-uri', 'nowhere'], /^--redirect-uri must be/],
    [{}, ['--seed', 'none.json'], /^--seed must be a file to be read, and none.json is not \(ENOENT\)/],
    [
      { SANDBOX_SEED: 'package-lock.json' },
      [],
      /^SANDBOX_SEED is refused: in package-lock.json, name is not known/,
    ],
  ])('refuse %j %j, naming what was written and what is expected', (environment, words, message) => {
    expect(() => readSettings(environment, words)).toThrow(message);
  });

  it('name every malformed one at once', () => {
    const malformed = { SANDBOX_PORT: 'http', SANDBOX_ACCESS_TOKEN_LIFETIME: '0' };
    expect(() => readSettings(malformed)).toThrow(
      /SANDBOX_PORT must be .*\nSANDBOX_ACCESS_TOKEN_LIFETIME must be/,
    );
  });

  it.each([
    { SANDBOX_PORT: '99999' },
    { SANDBOX_CONTROL_PORT: '0x50' },
    { SANDBOX_PORT: '' },
    { SANDBOX_PUBLIC_URL: 'sandbox.example' },
    { SANDBOX_PUBLIC_URL: 'https://sandbox.example/' },
    { SANDBOX_PUBLIC_URL: 'ftp://sandbox.example' },
    { SANDBOX_REDIRECT_URI: 'https://a.example/cb /oauth/callback' },
    { SANDBOX_REVOCATION: 'yes' },
  ])('refuse %j, naming it', (malformed) => {
    expect(() => readSettings(malformed)).toThrow(new RegExp(`^${Object.keys(malformed).join('')} must be `));
  });
});

describe('an address that is not available', () => {
  it('names the setting to change: another program has the port', async () => {
    const other = await startSandbox();
    const port = Number(new URL(other.baseUrl).port);
    await expect(startSandbox({ port })).rejects.toThrow(
      `Another program has port ${port} of 127.0.0.1: stop it, or set --port or SANDBOX_PORT to another port`,
    );
    await expect(startSandbox({ controlPort: port })).rejects.toThrow(
      /set --control-port or SANDBOX_CONTROL_PORT to another/,
    );
    await other.close();
  });

  it('names the setting to change: no such host', async () => {
    await expect(startSandbox({ host: 'nowhere.invalid' })).rejects.toThrow(
      /set --host or SANDBOX_HOST to an address/,
    );
  });
});
