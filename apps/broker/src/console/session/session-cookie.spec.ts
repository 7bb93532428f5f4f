import { describe, expect, it } from '@jest/globals';
import {
  noSessionCookie,
  readSessionCookie,
  readSignInCookie,
  sessionCookie,
  signInCookie,
} from './session-cookie.js';

const TOKEN = 'A'.repeat(43);

describe('the cookie of a session', () => {
  it('is sent only with requests from the console’s own pages, and is hidden from scripts', () => {
    expect(sessionCookie(TOKEN, 60)).toBe(
      `__Host-console=${TOKEN}; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict`,
    );
    expect(noSessionCookie).toBe('__Host-console=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict');
  });

  it('differs from that of a sign-in in progress, which must survive the provider’s redirect', () => {
    const attempt = `${TOKEN}.1790000000.${TOKEN}`;
    const [signIn = '', ...attributes] = signInCookie(attempt, 60).split('; ');
    expect(attributes).toEqual(['Path=/', 'Max-Age=60', 'Secure', 'HttpOnly', 'SameSite=Lax']);
    expect([readSessionCookie(signIn), readSignInCookie(signIn)]).toEqual([undefined, attempt]);
    const replacing = `${TOKEN}.1790000000.01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b.${TOKEN}`;
    expect(readSignInCookie(signInCookie(replacing, 60).split(';')[0])).toBe(replacing);
  });

  it.each([
    [undefined, undefined],
    ['', undefined],
    [`__Host-console=${TOKEN}`, TOKEN],
    [`a=b; __Host-console=${TOKEN}; c=d`, TOKEN],
    [`console=${TOKEN}`, undefined],
    [`x__Host-console=${TOKEN}`, undefined],
    [`__Host-console=${TOKEN}; __Host-console=${TOKEN}`, undefined],
    [`__Host-console=${TOKEN}x`, undefined],
    ['__Host-console=', undefined],
    [`__Host-console="${TOKEN}"`, undefined],
  ])('is read from %p as %p: a malformed or repeated cookie does not count', (header, token) => {
    expect(readSessionCookie(header)).toBe(token);
  });
});
