/** A token that COCO, or a gateway in front of it, echoes does not reach a service, however it is written. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { compactEncoders, lengthyEncoders } from '../testing/encoders.js';
import { Secret } from '#kernel';
import { RecentTokens } from './recent-tokens.js';
import { TokenTraces } from './token-traces.js';

/** Bytes that look random and are the same in every run. */
function bytesOf(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, block) =>
    createHash('sha512').update(`${seed} ${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

function jwt(seed: string, signature: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ alg: 'RS256', typ: 'JWT', kid: '2027-01' });
  const claims = part({ iss: 'https://coco.example', sub: seed, exp: 1_800_000_000 });
  return `${header}.${claims}.${bytesOf(seed, signature).toString('base64url')}`;
}

const tokens: readonly (readonly [string, string])[] = [
  ['43 characters of base64url', bytesOf('a', 32).toString('base64url')],
  ['43 others', bytesOf('b', 32).toString('base64url')],
  ['base64 with padding', bytesOf('c', 64).toString('base64')],
  ['hexadecimal', bytesOf('d', 20).toString('hex')],
  ['a UUID', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  [
    'every special character',
    `${bytesOf('e', 18).toString('hex')}+/=._~-${bytesOf('f', 18).toString('base64')}`,
  ],
  ['a JWT of RS256', jwt('u1', 256)],
  ['a JWT of HS256', jwt('u2', 32)],
  ['1,200 characters', bytesOf('g', 900).toString('base64')],
];

const harmless = JSON.stringify({
  resources: [
    { resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01', name: 'Fen\u00eatre & "porte" 100 %\n', on: true },
  ],
  next: 'https://api.example/?cursor=MDE5ODFmM2UtOWIxMC03YzQzLThlNTUtZDJhNGMxYjA5Zjc3%3D%3D&limit=50',
});

describe.each(tokens)('a token of %s', (_name, token) => {
  const traces = new TokenTraces(token);

  it.each([...compactEncoders, ...lengthyEncoders])('is found: $name', ({ encode }) => {
    expect(traces.in(Buffer.from(encode(token), 'latin1'))).toBe(true);
    expect(traces.in(Buffer.from(`${harmless}${encode(token)}${harmless}`, 'latin1'))).toBe(true);
  });

  it('is not found where it does not occur', () => {
    const others = tokens.filter(([, other]) => other !== token).map(([, other]) => other);
    for (const text of [harmless, JSON.stringify(harmless), ...others, encodeURIComponent(harmless)])
      expect(traces.in(Buffer.from(text, 'latin1'))).toBe(false);
  });
});

describe('of a JWT', () => {
  const token = jwt('u1', 256);
  const traces = new TokenTraces(token);
  const [header = '', claims = '', signature = ''] = token.split('.');

  it('the signature alone is found, and each of its halves', () => {
    for (const part of [signature, signature.slice(0, 171), signature.slice(171)])
      expect(traces.inText(part)).toBe(true);
  });

  it('what another JWT of the issuer has too is not taken for it', () => {
    expect(traces.inText(`${header}.${claims}.${bytesOf('other', 256).toString('base64url')}`)).toBe(false);
  });
});

describe('what tells a token in an answer', () => {
  it('needs no more memory for a long token than for a short one', () => {
    const size = (token: string): number => JSON.stringify(new TokenTraces(token)).length;
    const [short, long] = [32, 7_500].map((length) => size(bytesOf('size', length).toString('base64url')));
    expect(long).toBeLessThan((short ?? 0) * 3);
  });

  it('is found at every place of a text', () => {
    const [, [, token]] = tokens as [unknown, readonly [string, string]];
    const traces = new TokenTraces(token);
    for (let before = 0; before < 64; before += 1)
      expect(traces.in(Buffer.from(`${'x'.repeat(before)}${token}`))).toBe(true);
  });
});

describe('the traces of many tokens', () => {
  it('find each in its answer, and are remembered for the latest only', () => {
    const recent = new RecentTokens((secret) => new TokenTraces(secret.reveal()), 2);
    const sent = tokens.map(([, token]) => ({ secret: new Secret(token), token }));
    const tracesOf = ({ secret }: (typeof sent)[number]): TokenTraces => recent.of(secret);
    for (const each of [...sent, ...sent]) expect(tracesOf(each).inText(each.token)).toBe(true);
    const [first, second, third] = sent as [(typeof sent)[0], (typeof sent)[0], (typeof sent)[0]];
    const known = tracesOf(first);
    tracesOf(second);
    expect(tracesOf(first)).toBe(known);
    tracesOf(third);
    expect(tracesOf(first)).not.toBe(known);
  });
});
