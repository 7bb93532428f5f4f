import { describe, expect, it } from '@jest/globals';
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
  ])('list the dialects if none has that name: %j %j', (environment, words, message) => {
    expect(() => readSettings(environment, words)).toThrow(message);
  });

  it('name every malformed one at once', () => {
    const malformed = { SANDBOX_PORT: 'http', SANDBOX_ACCESS_TOKEN_LIFETIME: '0' };
    expect(() => readSettings(malformed)).toThrow(
      /SANDBOX_PORT must be .*\nSANDBOX_ACCESS_TOKEN_LIFETIME must be/,
    );
  });
});
