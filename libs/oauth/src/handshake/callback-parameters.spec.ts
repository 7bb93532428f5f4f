import { describe, expect, it } from '@jest/globals';
import { readCallbackParameters, readCallbackState } from './callback-parameters.js';

const STATE = 'a'.repeat(43);

describe('the state of a callback', () => {
  it('is read if it occurs once and is well-formed', () => {
    expect(readCallbackState(`code=x&state=${STATE}`)).toBe(STATE);
  });

  it.each([
    ['missing', 'code=x'],
    ['there twice', `state=${STATE}&state=${STATE}`],
    ['too short', 'state=abc'],
    ['too long', `state=${STATE}a`],
    ['written as a list', `state[]=${STATE}`],
    ['with invalid characters', `state=${'%00'.repeat(43)}`],
  ])('is not read if %s', (_what, query) => {
    expect(readCallbackState(query)).toBeUndefined();
  });
});

describe('the parameters of a callback', () => {
  it('are the known ones; others are ignored', () => {
    expect(readCallbackParameters('code=x&state=y&session_state=z')?.toString()).toBe('code=x&state=y');
  });

  it.each([
    ['line breaks', `AADSTS65004%3a+declined.%0d%0aTrace+ID%3a+0%0d%0a`],
    ['an accent', 'L%27utilisateur+a+refus%C3%A9'],
    ['bytes that are not UTF-8', '%ff%fe'],
    ['2,100 characters', 'x'.repeat(2_100)],
    ['two descriptions', 'a&error_description=b&error_uri=%00'],
  ])('still say that the user cancelled if the description holds %s', (_what, description) => {
    const query = `error=access_denied&state=y&error_description=${description}&error_uri=${description}`;
    expect(readCallbackParameters(query)?.toString()).toBe('error=access_denied&state=y');
  });

  it.each([
    ['a code twice', 'code=x&code=y'],
    ['an error twice', 'error=a&error=b'],
    ['a huge code', `code=${'x'.repeat(1_000_000)}`],
    ['a NUL', 'code=%00'],
    ['a line break', 'code=a%0d%0ab'],
    ['a lone surrogate', 'code=%ED%A0%80'],
  ])('are refused with %s', (_what, query) => {
    expect(readCallbackParameters(query)).toBeUndefined();
  });
});
