import { describe, expect, it } from '@jest/globals';
import { returnUrlWithError, returnUrlWithLink } from './return-url.js';

const SESSION = '01900000-0000-7000-8000-000000000000';
const LINKED = `linkSession=${SESSION}&confirmationCode=c0de`;

describe('the URL that a browser returns to', () => {
  it.each([
    ['a signed query', '?sig=a%20b~c%2F&flag&x=%E4%BD', '?sig=a%20b~c%2F&flag&x=%E4%BD&'],
    ['characters that a form would encode', "?a=(1)!*'&b=~", "?a=(1)!*'&b=~&"],
    ['a repeated name, an empty pair and a plus', '?a=1&&a=2&b=+', '?a=1&&a=2&b=+&'],
    ['a second question mark', '?to=/x?y=1', '?to=/x?y=1&'],
    ['no query', '', '?'],
    ['an empty query', '?', '?'],
  ])('keeps %s byte for byte', (_what, query, kept) => {
    expect(returnUrlWithLink(`https://app.example.com/done${query}`, SESSION, 'c0de')).toBe(
      `https://app.example.com/done${kept}${LINKED}`,
    );
  });

  it.each([
    ['plainly', 'confirmationCode=stolen&error=x&reason=y&linkSession=z'],
    ['by encoded names', 'confirmation%43ode=stolen&err%6Fr=x'],
  ])('carries no planted code or error, given %s', (_what, query) => {
    expect(returnUrlWithLink(`https://app.example.com/?a=1&${query}&b=2`, SESSION, 'c0de')).toBe(
      `https://app.example.com/?a=1&b=2&${LINKED}`,
    );
  });

  it('names only errors of a closed list', () => {
    const url = returnUrlWithError('https://app.example.com/?a=%20', SESSION, {
      error: 'evil',
      reason: 'refused_by_coco',
    });
    expect(url).toBe(
      `https://app.example.com/?a=%20&linkSession=${SESSION}&error=server_error&reason=refused_by_coco`,
    );
  });
});
