/** The log and the audit trail contain a real address for the caller, whatever a proxy forwarded. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { keepAddresses } from './forwarded-for.js';

function kept(given: string | undefined): unknown {
  const request = new IncomingMessage(new Socket());
  if (given !== undefined) request.headers['x-forwarded-for'] = given;
  keepAddresses(request);
  return request.headers['x-forwarded-for'];
}

describe('X-Forwarded-For', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, 10.0.0.1', '203.0.113.7, 10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::1]:4711,[2001:db8::2]', '2001:db8::1, 2001:db8::2'],
    ['evil <script>\x9b31m, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, evil, 10.0.0.1', '10.0.0.1'],
    ['evil', undefined],
    ['x'.repeat(6_668), undefined],
    ['fe80::1%<script>', undefined],
    ['203.0.113.7:99999999', undefined],
    ['unknown', undefined],
    ['', undefined],
    [',', undefined],
    ['203.0.113.7,', undefined],
    ['127.1', undefined],
    ['0x7f000001', undefined],
  ])('%j is kept as %j', (given, expected) => {
    expect(kept(given)).toBe(expected);
  });
});
