import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shapeOf, writeDescription } from '#standard';
import type { CloudDescription } from '#standard';
import { ada } from '../cloud/users.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxClient } from '../testing/sandbox-client.js';
import { chooseDialect } from './choose-dialect.js';
import { vendor } from './vendor.js';

const house = '/network-manager/networks/5e1a0c3f9b7d4e2a6c8f0b11';
const lamp = encodeURIComponent('3/zigbee/3C6A2CFFFED0AF76/01');
const seen = {
  user: '/user-manager/users/me',
  networks: '/network-manager/networks',
  zones: `${house}/zones`,
  zoneResources: `${house}/zones/3/resources`,
  resource: `${house}/devices/2415919104/resources/${lamp}`,
} as const;

const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function started(nameOrFile: string): Promise<Sandbox> {
  const sandbox = await startSandbox({ dialect: chooseDialect(nameOrFile) });
  undo.push(() => sandbox.close());
  return sandbox;
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-dialect-'));
  undo.push(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'cloud.json'), text);
  return join(folder, 'cloud.json');
}

/** The shapes of what a sandbox answers to each read. */
async function shapesFrom(sandbox: Sandbox, prefix: string) {
  const client = new SandboxClient(sandbox, prefix);
  const { access_token: token } = await client.link(ada);
  const shapes = Object.entries(seen).map(async ([name, path]) => {
    const { status, json } = await client.api(path, token);
    return [name, { status, body: shapeOf(json) }] as const;
  });
  return Object.fromEntries(await Promise.all(shapes)) as Required<CloudDescription['answers']>;
}

describe('a recorded dialect', () => {
  it('plays what was seen of another cloud: the same answers in shape, at the same paths', async () => {
    const original = await shapesFrom(await started('vendor'), '');
    const file = fileWith(
      writeDescription({
        ...vendor,
        name: 'our cloud',
        answers: { ...original, command: vendor.answers.command },
      }),
    );
    const played = await started(file);
    expect(await shapesFrom(played, '')).toEqual(original);
    const { json } = await new SandboxClient(played, '').control('GET', '/dialect');
    expect(json).toMatchObject({ name: 'our cloud', prefix: '' });
  });

  it('with unknown names still answers in its shape, with values made up for it', async () => {
    const zones = { type: 'object', properties: { zonk: { type: 'string' } }, required: ['zonk'] } as const;
    const file = fileWith(
      writeDescription({
        ...vendor,
        name: 'drawn at random',
        prefix: '/q7',
        paths: { zones: ['/rooms/of/{networkId}'] },
        answers: {
          zones: {
            status: 203,
            body: {
              type: 'object',
              properties: {
                wrapped: {
                  type: 'object',
                  properties: { zones: { type: 'array', items: zones } },
                  required: ['zones'],
                },
              },
              required: ['wrapped'],
            },
          },
        },
        errors: {},
      }),
    );
    const client = new SandboxClient(await started(file), '/q7');
    const { access_token: token } = await client.link(ada);
    const { status, json } = await client.api('/rooms/of/5e1a0c3f9b7d4e2a6c8f0b11', token);
    expect([status, json]).toEqual([203, { wrapped: { zones: [{ zonk: '' }, { zonk: '' }, { zonk: '' }] } }]);
  });

  it('says which parts the file leaves to the documented dialect', () => {
    const file = fileWith(writeDescription({ ...vendor, answers: {}, behaviour: {} }));
    const { filledUp } = chooseDialect(file);
    expect(filledUp).toEqual(expect.arrayContaining(['answers.token', 'behaviour.asksTokenFirst']));
    expect(filledUp).not.toContain('paths.token');
  });

  it.each([
    ['{', /cloud\.json is not a description of a cloud: the document: expected JSON/],
    ['{"format": "har"}', /\/format: expected one of coco-cloud-description/],
    [
      JSON.stringify({ ...vendor, answers: { zones: { status: 200, body: { type: 'text' } } } }),
      /\/answers\/zones\/body\/type: expected one of object, array,/,
    ],
  ])('that is not a description is refused with its location: %s', (text, message) => {
    expect(() => chooseDialect(fileWith(text))).toThrow(message);
  });

  it('that does not exist is refused by name', () => {
    expect(() => chooseDialect('vendro')).toThrow(
      'must be documented, vendor or a file to be read, and vendro is not (ENOENT)',
    );
  });
});

describe('the dialect at run time', () => {
  it('changes by a control call from the next request on, and tokens stay valid', async () => {
    const sandbox = await started('documented');
    const before = new SandboxClient(sandbox);
    const { access_token: token } = await before.link(ada);
    const changed = await before.control('PUT', '/dialect', { dialect: 'vendor' });
    expect([changed.status, changed.json]).toEqual([200, { dialect: 'vendor', filledUp: [] }]);
    const after = new SandboxClient(sandbox, '');
    expect((await after.api('/network-manager/networks', token)).json.networks).toHaveLength(3);
    expect((await before.api('/network-manager/networks', token)).status).toBe(404);
    expect((await before.control('GET', '/state')).json.dialect).toBe('vendor');
  });

  it('is refused naming the place of the error, and stays as it was', async () => {
    const client = new SandboxClient(await started('documented'));
    const wrong = await client.control('PUT', '/dialect', { dialect: { ...vendor, version: 2 } });
    expect([wrong.status, wrong.json]).toEqual([
      400,
      { error: { message: 'dialect /version: expected the number 1' } },
    ]);
    expect((await client.control('PUT', '/dialect', { dialect: 'klingon' })).status).toBe(400);
    expect((await client.control('GET', '/state')).json.dialect).toBe('documented');
  });
});
