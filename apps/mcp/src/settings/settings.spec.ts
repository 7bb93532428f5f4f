import { describe, expect, it } from '@jest/globals';
import { InvalidSettings, readSettings } from './settings.js';

const stdio = { BROKER_URL: 'https://broker.internal', BROKER_KEY: 'cbk_secret', MCP_USER_ID: 'u-1' };
const secret = 's'.repeat(32);
const { MCP_USER_ID: _, ...rest } = stdio;
const http = { ...rest, MCP_TRANSPORT: 'http', MCP_SECRET: secret, MCP_USER_HEADER: 'Mcp-User' };

describe('the settings of the server for agents', () => {
  it('only read, for one user, by default', () => {
    expect(readSettings(stdio)).toMatchObject({ commands: 'off', user: { userId: 'u-1' }, http: undefined });
  });

  it('listen to this machine alone, and to no web page, by default', () => {
    expect(readSettings(http)).toMatchObject({
      user: { header: 'mcp-user' },
      http: {
        host: '127.0.0.1',
        allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
        allowedOrigins: [],
      },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['no broker', { ...stdio, BROKER_URL: 'broker' }, 'BROKER_URL'],
    ['no credential', { BROKER_URL: stdio.BROKER_URL, MCP_USER_ID: 'u' }, 'BROKER_KEY_FILE'],
    ['two credentials', { ...stdio, BROKER_KEY_FILE: '/key' }, 'BROKER_KEY_FILE'],
    ['a misspelt mode', { ...stdio, MCP_COMMANDS: 'on' }, 'MCP_COMMANDS'],
    ['no user', rest, 'MCP_USER_ID'],
    ['an empty user', { ...stdio, MCP_USER_ID: '' }, 'MCP_USER_ID'],
    ['two ways to name the user', { ...http, MCP_USER_ID: 'u-1' }, 'MCP_USER_ID'],
    ['the secret as the name of the user', { ...http, MCP_USER_HEADER: 'Authorization' }, 'MCP_USER_HEADER'],
    ['a header by stdio', { ...rest, MCP_USER_HEADER: 'Mcp-User' }, 'MCP_USER_HEADER'],
    ['a short secret', { ...http, MCP_SECRET: 'short' }, 'MCP_SECRET'],
    [
      'a secret that cannot be read',
      { ...rest, ...http, MCP_SECRET: '', MCP_SECRET_FILE: '/no' },
      'MCP_SECRET',
    ],
    ['the whole network without names', { ...http, MCP_HOST: '0.0.0.0' }, 'MCP_ALLOWED_HOSTS'],
    ['an invalid port', { ...http, MCP_PORT: '70000' }, 'MCP_PORT'],
  ])('refuse %s, and show no secret', (_what, environment, named) => {
    const problems = problemsOf(environment);
    expect(problems).toContain(named);
    expect(problems).not.toMatch(/cbk_secret|ssss/);
  });

  it('name every problem at once', () => {
    expect(problemsOf({ MCP_TRANSPORT: 'http' }).split('\n').length).toBe(4);
  });
});

function problemsOf(environment: Record<string, string>): string {
  try {
    readSettings(environment);
    return '';
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
}
