import { beforeEach, describe, expect, it } from '@jest/globals';
import { roles, type Role, type SessionRequest } from '#access';
import { SystemRandomness } from '#kernel';
import { CsrfTokenMismatch, NotSignedIn, SessionExpired } from '../console-errors.js';
import type { ConsoleSettings } from '../console-settings.js';
import { ConsoleSessions } from './console-sessions.js';
import type { SessionStore } from './session.store.js';

const ORIGIN = 'https://broker.example.com';
const TOKEN = 'A'.repeat(43);
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'x'];

let used: string[];
let live: Set<string>;
let held: readonly Role[];
let sessions: ConsoleSessions;

beforeEach(() => {
  used = [];
  live = new Set([TOKEN]);
  held = roles;
  const store = {
    use: (token: string) => {
      used.push(token);
      return Promise.resolve(live.has(token) ? { subject: 'u-1', name: 'Ada', roles: held } : undefined);
    },
  };
  const settings = { publicUrl: new URL(ORIGIN), lifetime: 60_000, oneTimeLink: false } as Pick<
    ConsoleSettings,
    keyof ConsoleSettings
  >;
  sessions = new ConsoleSessions(store as unknown as SessionStore, new SystemRandomness(), settings);
});

const request = (method: string, headers: SessionRequest['headers'] = {}): SessionRequest => ({
  method,
  headers: { cookie: `__Host-console=${TOKEN}`, ...headers },
});
const own = (): string => sessions.csrfTokenOf(TOKEN);

describe('a request with the cookie of a session', () => {
  it.each(['GET', 'HEAD'])('needs only the cookie if it changes nothing: %s', async (method) => {
    expect((await sessions.authenticate(request(method))).name).toBe('Ada');
  });

  it.each(CHANGING)('also needs the session’s token if it may change something: %s', async (method) => {
    const refused: SessionRequest['headers'][] = [
      {},
      { 'x-csrf-token': '' },
      { 'x-csrf-token': sessions.csrfTokenOf('B'.repeat(43)) },
      { 'x-csrf-token': [own(), own()] },
      { 'x-csrf-token': own(), origin: 'https://evil.example' },
      { 'x-csrf-token': own(), origin: 'null' },
      { 'x-csrf-token': own(), origin: ORIGIN, 'sec-fetch-site': 'same-site' },
      { 'x-csrf-token': own(), origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of refused)
      await expect(sessions.authenticate(request(method, headers))).rejects.toBeInstanceOf(CsrfTokenMismatch);
    // A forged request must not even reveal whether anyone is signed in.
    expect(used).toEqual([]);
    const good = { 'x-csrf-token': own(), origin: ORIGIN, 'sec-fetch-site': 'same-origin' };
    expect((await sessions.authenticate(request(method, good))).kind).toBe('admin');
  });

  it('comes from an admin in person, not from a service', async () => {
    const caller = await sessions.authenticate(request('GET'));
    expect(caller).toMatchObject({ kind: 'admin', actorId: 'console:u-1', capabilities: new Set() });
    expect([...caller.scopes]).toEqual(['admin']);
  });

  it('may do what its roles say, and no more', async () => {
    held = ['viewer', 'support'];
    const caller = await sessions.authenticate(request('GET'));
    expect([...caller.scopes]).toEqual(['admin:view', 'admin:support']);
  });

  it('is refused everywhere if the session has ended or never started', async () => {
    live.clear();
    await expect(sessions.authenticate(request('GET'))).rejects.toBeInstanceOf(SessionExpired);
    const without = { method: 'GET', headers: {} };
    expect(sessions.holdsSession(without)).toBe(false);
    await expect(sessions.authenticate(without)).rejects.toBeInstanceOf(NotSignedIn);
  });
});
