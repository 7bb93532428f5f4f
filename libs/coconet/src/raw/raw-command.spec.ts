import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { permitted } from '../testing/coco-requests.js';
import { readCommandBody, readRawCommand } from './raw-command.js';

const body = (text: string): Buffer => Buffer.from(text);

function request(chunks: string[], headers: Record<string, string>): IncomingMessage {
  return Object.assign(Readable.from(chunks.map(body)), { headers }) as unknown as IncomingMessage;
}

describe('a raw command', () => {
  it('is rewritten in the form that was read', () => {
    const command = readRawCommand(
      permitted,
      body('{ "cmdId": 1, "capabilityId": 3, "cmdParams": {"pinRfidCode":"1"} }'),
    );
    expect(command.capability).toMatchObject({ name: 'LOCK_CONTROL', sensitive: true });
    expect(command.command.name).toBe('UNLOCK');
    expect(JSON.parse(command.body.toString())).toEqual({
      capabilityId: 3,
      cmdId: 1,
      cmdParams: { pinRfidCode: '1' },
      timeoutMs: 10_000,
    });
  });

  it('says one thing only where a member is repeated', () => {
    const command = readRawCommand(permitted, body('{"capabilityId":0,"cmdId":0,"capabilityId":3}'));
    expect(command.capability.name).toBe('LOCK_CONTROL');
    expect(command.body.toString()).not.toContain('"capabilityId":0');
  });

  it('counts a capability, and a command, that the standard lacks as sensitive', () => {
    expect(readRawCommand(permitted, body('{"capabilityId":99,"cmdId":0}')).capability).toEqual({
      id: 99,
      name: '99',
      command: '0',
      sensitive: true,
      known: false,
    });
    expect(readRawCommand(permitted, body('{"capabilityId":0,"cmdId":99}')).capability).toMatchObject({
      name: 'ON_OFF_CONTROL',
      command: '99',
      sensitive: true,
    });
  });

  it.each([
    ['not JSON', '{', 'body'],
    ['a list', '[{"capabilityId":0,"cmdId":0}]', 'body'],
    ['a string for a number', '{"capabilityId":"3","cmdId":0}', 'capabilityId'],
    ['a fraction', '{"capabilityId":3.5,"cmdId":0}', 'capabilityId'],
    ['a negative number', '{"capabilityId":-1,"cmdId":0}', 'capabilityId'],
    ['a list for a number', '{"capabilityId":[3],"cmdId":0}', 'capabilityId'],
    ['no command', '{"capabilityId":0}', 'cmdId'],
    ['a second command', '{"capabilityId":0,"cmdId":0,"commands":[]}', 'commands'],
    ['another resource', '{"capabilityId":0,"cmdId":0,"resourceEui":"x"}', 'resourceEui'],
    ['another spelling', '{"capabilityId":0,"cmdId":0,"CapabilityId":3}', 'CapabilityId'],
    ['a prototype', '{"capabilityId":0,"cmdId":0,"__proto__":{}}', '__proto__'],
    ['parameters in a list', '{"capabilityId":0,"cmdId":0,"cmdParams":[]}', 'cmdParams'],
    [
      'a number no double holds',
      '{"capabilityId":0,"cmdId":0,"cmdParams":{"a":9007199254740993}}',
      'cmdParams',
    ],
    ['infinity', '{"capabilityId":0,"cmdId":0,"cmdParams":{"a":1e400}}', 'cmdParams'],
    [
      'deep nesting',
      `{"capabilityId":0,"cmdId":0,"cmdParams":{"a":${'['.repeat(99)}${']'.repeat(99)}}}`,
      'cmdParams',
    ],
    ['a time that is a word', '{"capabilityId":0,"cmdId":0,"timeoutMs":"soon"}', 'timeoutMs'],
  ])('is refused when it holds %s', (_, text, field) => {
    expect(() => readRawCommand(permitted, body(text))).toThrow(new RegExp(`(^|; )${field}: `));
  });
});

describe("a raw command's body", () => {
  it('is read whole', async () => {
    const parts = request(['{"a"', ':1}'], { 'content-type': 'application/json; charset=utf-8' });
    expect((await readCommandBody(parts, 100)).toString()).toBe('{"a":1}');
  });

  it.each(['text/plain', 'application/json\t', 'application/json ;x', 'application/jsonx', ''])(
    'is refused as %j',
    async (type) => {
      await expect(readCommandBody(request(['{}'], { 'content-type': type }), 100)).rejects.toMatchObject({
        code: 'unsupported_media_type',
      });
    },
  );

  it('is refused when coded', async () => {
    const coded = request(['x'], { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    await expect(readCommandBody(coded, 100)).rejects.toMatchObject({ code: 'unsupported_media_type' });
  });

  it('is refused by its declared length, and by its real one', async () => {
    const declared = request([], { 'content-type': 'application/json', 'content-length': '101' });
    const real = request(['a'.repeat(60), 'b'.repeat(60)], { 'content-type': 'application/json' });
    await expect(readCommandBody(declared, 100)).rejects.toMatchObject({ code: 'payload_too_large' });
    await expect(readCommandBody(real, 100)).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});
