import { describe, expect, it } from '@jest/globals';
import { browserCookie, readBrowserCookie } from './browser-cookie.js';

const VALUE = 'b'.repeat(43);

describe('the cookie of a link session', () => {
  it('is bound to the host, hidden from scripts and sent on top-level navigation', () => {
    expect(browserCookie('id', VALUE, 600)).toBe(
      `__Host-link-session-id=${VALUE}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax`,
    );
  });

  it('is found among others', () => {
    expect(readBrowserCookie(`a=b; __Host-link-session-id=${VALUE}; c=d`, 'id')).toBe(VALUE);
  });

  it.each([
    ['absent', 'a=b'],
    ['another session’s', `__Host-link-session-other=${VALUE}`],
    ['there twice', `__Host-link-session-id=${VALUE}; __Host-link-session-id=${VALUE}`],
    ['malformed', '__Host-link-session-id=x'],
    ['without its prefix', `link-session-id=${VALUE}`],
  ])('is not accepted: %s', (_what, header) => {
    expect(readBrowserCookie(header, 'id')).toBeUndefined();
  });
});
