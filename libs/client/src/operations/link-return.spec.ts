import { describe, expect, it } from '@jest/globals';
import { readReturn } from './link-return.js';

describe('the URL to which the browser returns', () => {
  it('is read from a URL and from a path', () => {
    const back = { linkSession: 's', confirmationCode: 'c' };
    expect(readReturn('https://app.example.com/done?x=1&linkSession=s&confirmationCode=c')).toEqual(back);
    expect(readReturn('/done?linkSession=s&confirmationCode=c')).toEqual(back);
    expect(readReturn(new URL('https://a.example/?linkSession=s&confirmationCode=c'))).toEqual(back);
  });

  it('says why linking failed, only in the broker’s words', () => {
    const error = '/done?linkSession=s&error=temporarily_unavailable';
    expect(readReturn(`${error}&reason=provider_down`)).toMatchObject({ reason: 'provider_down' });
    expect(readReturn(`${error}&reason=%3Cscript%3E`)).toMatchObject({ reason: 'unknown' });
    for (const account of ['account_mismatch', 'account_already_linked'])
      expect(readReturn(`/done?linkSession=s&error=${account}&reason=${account}`)).toMatchObject({
        error: account,
        reason: account,
      });
    expect(readReturn('/done?linkSession=s&error=toString')).toMatchObject({ error: 'server_error' });
  });

  it.each([
    ['nothing', '/done'],
    ['no session', '/done?confirmationCode=c'],
    ['neither code nor error', '/done?linkSession=s'],
    ['both', '/done?linkSession=s&confirmationCode=c&error=access_denied'],
    ['two codes', '/done?linkSession=s&confirmationCode=c&confirmationCode=d'],
    ['two sessions', '/done?linkSession=s&linkSession=t&confirmationCode=c'],
    ['two errors', '/done?linkSession=s&error=access_denied&error=invalid_grant'],
    ['no URL', 'https://'],
  ])('is rejected with %s', (_what, returned) => {
    expect(readReturn(returned)).toBeUndefined();
  });
});
