import { describe, expect, it } from '@jest/globals';
import { descriptionFormat, descriptionVersion } from './cloud-description.js';
import type { CloudDescription } from './cloud-description.js';
import { parseDescription, readDescription, writeDescription } from './read-description.js';
import { shapeOf } from './shape-of.js';

const smallest: CloudDescription = {
  format: descriptionFormat,
  version: descriptionVersion,
  name: 'smallest',
  prefix: '',
  paths: {},
  answers: {},
  errors: {},
  behaviour: {},
};

describe('a description of a cloud', () => {
  it('is read as it was written', () => {
    const description: CloudDescription = {
      ...smallest,
      prefix: '/v1.0',
      paths: { zoneResources: ['/n/{networkId}/zones/{zoneId}/resources', '/n/{networkId}/zones/{zoneId}'] },
      answers: { networks: { status: 200, body: shapeOf({ networks: [{ networkId: 'a' }] }) } },
      errors: { refusedGrant: { status: 400, code: 'invalid_grant', body: shapeOf({ error: 'x' }) } },
      behaviour: { asynchronousCommands: true },
    };
    expect(parseDescription(writeDescription(description))).toEqual(description);
  });

  const body = { type: 'string' };
  it.each([
    [[], 'the document: expected an object'],
    [{ ...smallest, format: undefined }, '/format: expected one of coco-cloud-description'],
    [{ ...smallest, version: '1' }, '/version: expected the number 1'],
    [{ ...smallest, host: 'a' }, '/host: expected no such member; known are format, version,'],
    [{ ...smallest, name: 'https://a.example' }, '/name: expected 1 to 64 letters'],
    [{ ...smallest, prefix: '/v1.0/' }, '/prefix: expected "" or a path'],
    [{ ...smallest, prefix: 'v1.0' }, '/prefix: expected "" or a path'],
    [{ ...smallest, paths: undefined }, '/paths: expected an object'],
    [{ ...smallest, paths: { zone: ['/z'] } }, '/paths/zone: expected no such member'],
    [{ ...smallest, paths: { zones: '/z' } }, '/paths/zones: expected a list'],
    [{ ...smallest, paths: { zones: [] } }, '/paths/zones: expected 1 to 8 templates'],
    [{ ...smallest, paths: { zones: ['/z'] } }, '/paths/zones/0: expected a path template with {networkId}'],
    [{ ...smallest, paths: { user: ['//evil.example/u'] } }, '/paths/user/0: expected a path template'],
    [{ ...smallest, paths: { user: ['/a/../b'] } }, '/paths/user/0: expected a path template'],
    [{ ...smallest, paths: { user: ['/a?b'] } }, '/paths/user/0: expected a path template'],
    [
      { ...smallest, answers: { user: { status: 404, body } } },
      '/answers/user/status: expected an integer from 200',
    ],
    [{ ...smallest, answers: { user: { status: 200 } } }, '/answers/user/body: expected an object'],
    [
      { ...smallest, errors: { expired: { status: 401, code: 401_234, body } } },
      '/errors/expired/code: expected an',
    ],
    [
      { ...smallest, errors: { expired: { status: 401, code: 'a b', body } } },
      '/errors/expired/code: expected a number',
    ],
    [{ ...smallest, behaviour: { callNetworks: 1 } }, '/behaviour/callNetworks: expected true or false'],
  ])('is refused naming the place of the error: %#', (json, message) => {
    expect(() => readDescription(json)).toThrow(message);
  });

  const at = (shape: unknown) => ({ ...smallest, answers: { user: { status: 200, body: shape } } });
  const id = '5e1a0c3f9b7d4e2a6c8f0b11';
  it.each([
    [{ ...body, const: 'ada@example.com' }, '/answers/user/body/const: expected no such member'],
    [{ ...body, enum: ['a'] }, '/answers/user/body/enum: expected no such member'],
    [{ ...body, examples: ['a'] }, '/answers/user/body/examples: expected no such member'],
    [{ ...body, format: 'ada@example.com' }, '/answers/user/body/format: expected one of'],
    [
      { type: 'object', properties: { [id]: body } },
      `/answers/user/body/properties/${id}: expected a member name`,
    ],
    [
      { type: 'object', properties: { 'a/b': body } },
      '/answers/user/body/properties/a~1b: expected a member name',
    ],
    [{ type: 'object', properties: {}, required: ['a'] }, '/answers/user/body/required/0: expected one of'],
    [{ type: 'string', items: body }, '/answers/user/body/items: expected no items but in an array'],
    [{ type: [] }, '/answers/user/body/type: expected at least one type'],
  ])('has no place for a value: %j', (shape, message) => {
    expect(() => readDescription(at(shape))).toThrow(message);
    expect(() => writeDescription(at(shape) as CloudDescription)).toThrow(message);
  });

  it('that nests without end is refused', () => {
    let shape: unknown = body;
    for (let level = 0; level < 40; level += 1) shape = { type: 'array', items: shape };
    expect(() => readDescription(at(shape))).toThrow('expected at most 16 levels');
  });
});

describe('the shape of what was seen', () => {
  it('holds names, types and forms, and none of the values', () => {
    const shape = shapeOf({
      networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
      pin: '280415',
      at: '2026-01-02 03:04:05',
      since: 1_767_225_600_000,
      big: 2 ** 64,
      list: [{ a: 1 }, { a: 1.5, b: null }],
      '5e1a0c3f9b7d4e2a6c8f0b11': true,
      'ada@example.com': true,
    });
    expect(shape).toEqual({
      type: 'object',
      properties: {
        networkId: { type: 'string' },
        pin: { type: 'string' },
        at: { type: 'string', format: 'sql-date-time' },
        since: { type: 'integer', format: 'epoch-milliseconds' },
        big: { type: 'integer', format: 'uint64' },
        list: {
          type: 'array',
          items: {
            type: 'object',
            properties: { a: { type: 'number' }, b: { type: 'null' } },
            required: ['a'],
          },
        },
      },
      required: ['networkId', 'pin', 'at', 'since', 'big', 'list'],
    });
    expect(JSON.stringify(shape)).not.toMatch(/280415|5e1a0c|ada/);
  });

  it('of several samples covers each of them', () => {
    expect(shapeOf(true, 3, [1], [])).toEqual({
      type: ['array', 'boolean', 'integer'],
      items: { type: 'integer' },
    });
    expect(shapeOf({ a: 1 }, 'gone')).toEqual({
      type: ['object', 'string'],
      properties: { a: { type: 'integer' } },
      required: ['a'],
    });
  });
});
