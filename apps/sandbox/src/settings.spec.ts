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

  it('name every malformed one at once', () => {
    const malformed = { SANDBOX_PORT: 'http', SANDBOX_ACCESS_TOKEN_LIFETIME: '0' };
    expect(() => readSettings(malformed)).toThrow(
      /SANDBOX_PORT must be .*\nSANDBOX_ACCESS_TOKEN_LIFETIME must be/,
    );
  });
});
