/** Devices that obey late, never or partly, or report old values: COCO's answers, and the ledger's record of what they did. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chooseDialect } from '../dialects/choose-dialect.js';
import type { LedgerEntry } from '../ledger/entry.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxClient } from '../testing/sandbox-client.js';
import type { Received } from '../testing/sandbox-client.js';
import { until } from '../../../../test/harness/time/until.js';

const lamp = '3/zigbee/3C6A2CFFFED0AF76/01';
const door = '3/zwave/DE5A11C0/07/01';
const on = { capabilityId: 0, cmdId: 0 };
const unlock = { capabilityId: 3, cmdId: 1 };
const setLevel = (levelPct: number, cmdId = 0) => ({ capabilityId: 1, cmdId, cmdParams: { levelPct } });

/** Longer than any test: what is due then does not happen. */
const NEVER_MS = 3_600_000;

let sandbox: Sandbox;
let client: SandboxClient;
let token: string;

async function start(dialect: 'documented' | 'vendor'): Promise<void> {
  await sandbox.close();
  sandbox = await startSandbox({ dialect: chooseDialect(dialect) });
  client = new SandboxClient(sandbox, dialect === 'vendor' ? '' : '/v1.0');
  token = (await client.link()).access_token;
}

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
  token = (await client.link()).access_token;
});

afterEach(() => sandbox.close());

function order(action: object, match: object = {}, more: object = {}): Promise<Received> {
  return client.control('POST', '/faults', { match: { endpoint: 'api', ...match }, action, ...more });
}

function pathOf(resourceEui: string): string {
  const home = '/network-manager/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104';
  return `${home}/resources/${encodeURIComponent(resourceEui)}`;
}

function execute(resourceEui: string, command: object): Promise<Received> {
  return client.api(`${pathOf(resourceEui)}/commands`, token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(command),
  });
}

/** The value that the resource reports. */
async function reported(resourceEui: string, capabilityId: number): Promise<unknown> {
  const { text } = await client.api(pathOf(resourceEui), token);
  const { capabilities } = JSON.parse(text) as {
    capabilities: { capabilityId: number; attributes: { value: unknown }[] }[];
  };
  return capabilities.find((each) => each.capabilityId === capabilityId)?.attributes[0]?.value;
}

async function commandEntries(): Promise<LedgerEntry[]> {
  const entries = JSON.parse((await client.control('GET', '/ledger')).text) as LedgerEntry[];
  return entries.filter(({ command }) => command !== undefined);
}

describe('a fault', () => {
  it('strikes a command by its parameters, and never a lock by its PIN', async () => {
    await order({ type: 'status', status: 418 }, { parameters: { levelPct: 40 } });
    expect((await execute(lamp, setLevel(30))).status).toBe(200);
    expect((await execute(lamp, setLevel(40))).status).toBe(418);
    await order({ type: 'status', status: 418 }, { parameters: { pin: '4711' } });
    const answer = await execute(door, { ...unlock, cmdParams: { pin: '4711' } });
    expect(answer.status).not.toBe(418);
  });
});

describe('the ledger', () => {
  it('says which device was commanded, and what it did', async () => {
    await execute(lamp, on);
    await execute(lamp, on);
    const change = { attribute: 'ON_OFF_CONTROL.ON_FLAG', to: true };
    expect(await commandEntries()).toMatchObject([
      { resourceEui: lamp, command: 'ON_OFF_CONTROL.ON', acts: [{ changes: [{ ...change, from: false }] }] },
      { resourceEui: lamp, acts: [{ changes: [{ ...change, from: true }] }] },
    ]);
  });

  it('says nothing about acts if the command was refused, or only reads', async () => {
    await execute(door, on);
    await execute(lamp, { capabilityId: 0, cmdId: 3 });
    for (const entry of await commandEntries()) expect(entry.acts).toBeUndefined();
  });

  it('never holds the parameters of a command: a PIN stays out', async () => {
    await execute(door, { ...unlock, cmdParams: { pinRfidCode: '482913' } });
    expect((await client.control('GET', '/ledger')).text).not.toContain('482913');
  });
});

describe('a device that ignores a command', () => {
  it('is a success for COCO, and nothing happens', async () => {
    await order({ type: 'device-ignores' });
    expect((await execute(lamp, on)).json).toMatchObject({ status: 'SUCCESS' });
    expect(await reported(lamp, 0)).toBe(false);
    expect(await commandEntries()).toMatchObject([{ fault: 'device-ignores', status: 200, acts: [] }]);
  });

  it('may be a 504, too', async () => {
    await order({ type: 'device-ignores', status: 504 });
    expect((await execute(lamp, on)).status).toBe(504);
    expect(await commandEntries()).toMatchObject([{ status: 504, acts: [] }]);
  });

  it('is ordered for one resource, one command, and a number of times', async () => {
    await order(
      { type: 'device-ignores' },
      { resourceEui: lamp, command: 'ON_OFF_CONTROL.ON' },
      { times: 1 },
    );
    await execute(door, unlock);
    await execute(lamp, setLevel(10));
    expect([await reported(door, 3), await reported(lamp, 1)]).toEqual([false, 10]);
    await execute(lamp, on);
    expect(await reported(lamp, 0)).toBe(false);
    await execute(lamp, on);
    expect(await reported(lamp, 0)).toBe(true);
  });

  it('says SUCCESS in the vendor’s dialect as well, if ordered', async () => {
    await start('vendor');
    await order({ type: 'device-ignores', says: 'SUCCESS' });
    expect((await execute(lamp, on)).json).toMatchObject({ status: 0 });
    expect(await commandEntries()).toMatchObject([{ acts: [] }]);
  });
});

describe('the ledger, of what was asked for,', () => {
  it('holds the parameters, but no PIN', async () => {
    await execute(lamp, setLevel(40));
    await execute(door, { ...unlock, cmdParams: { pinRfidCode: '280415' } });
    const entries = await commandEntries();
    expect(entries.map(({ parameters }) => parameters)).toEqual([{ levelPct: 40 }, undefined]);
    expect(JSON.stringify(entries)).not.toContain('280415');
  });
});

describe('a device that is late', () => {
  it('obeys once its time has come, and the ledger says when', async () => {
    await order({ type: 'device-late', milliseconds: 300, status: 504 });
    expect((await execute(lamp, on)).status).toBe(504);
    await until('the lamp reports that it is on', async () => (await reported(lamp, 0)) === true);
    const [entry] = await commandEntries();
    expect(entry).toMatchObject({ fault: 'device-late', status: 504, acts: [{}] });
    expect(Date.parse(entry?.acts?.[0]?.at ?? '') - (entry?.startedAt ?? 0)).toBeGreaterThanOrEqual(290);
  });

  it('has not obeyed before', async () => {
    await order({ type: 'device-late', milliseconds: NEVER_MS, says: 'IN_PROGRESS' });
    expect((await execute(lamp, on)).json).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await reported(lamp, 0)).toBe(false);
    expect(await commandEntries()).toMatchObject([{ acts: [] }]);
  });

  it('refuses a malformed command at once', async () => {
    await order({ type: 'device-late', milliseconds: 1, status: 504 });
    expect((await execute(lamp, setLevel(101))).status).toBe(400);
  });
});

describe('a device that obeys in part', () => {
  it('goes half way', async () => {
    await order({ type: 'device-partly', part: 'half_way' });
    expect((await execute(lamp, setLevel(40))).json).toMatchObject({ status: 'SUCCESS' });
    expect(await reported(lamp, 1)).toBe(60);
    expect(await commandEntries()).toMatchObject([
      { acts: [{ changes: [{ attribute: 'LEVEL_CTRL.LEVEL_PCT', from: 80, to: 60 }] }] },
    ]);
  });

  it('sets one of two attributes', async () => {
    await order({ type: 'device-partly', part: 'first_attribute' });
    await execute(lamp, setLevel(40, 1));
    expect([await reported(lamp, 1), await reported(lamp, 0)]).toEqual([40, false]);
  });
});

describe('a device that reports old values', () => {
  it('has obeyed', async () => {
    await order({ type: 'device-stale', milliseconds: NEVER_MS });
    await execute(lamp, on);
    expect(await reported(lamp, 0)).toBe(false);
    expect(await commandEntries()).toMatchObject([{ acts: [{ changes: [{ to: true }] }] }]);
  });

  it('shows it in the end', async () => {
    await order({ type: 'device-stale', milliseconds: 200 });
    await execute(lamp, on);
    await until('the lamp reports that it is on', async () => (await reported(lamp, 0)) === true);
  });

  it('shows them to a FETCH_* command, too', async () => {
    await start('vendor');
    await order({ type: 'device-stale', milliseconds: NEVER_MS }, { command: 'LOCK_CONTROL.UNLOCK' });
    await client.control('PATCH', '/settings', { commandDelayMilliseconds: 0 });
    await execute(door, unlock);
    await until('the door is unlocked', async () => (await commandEntries())[0]?.acts?.length === 1);
    const { json } = await execute(door, { capabilityId: 3, cmdId: 7 });
    expect(json).toMatchObject({ cmdResponse: { attributeArr: [{ currentValue: true }] } });
  });
});

describe('a fault of a device', () => {
  it('does not affect reads: FETCH_* answers although the device ignores commands', async () => {
    await order({ type: 'device-ignores', status: 504 });
    expect((await execute(door, { capabilityId: 3, cmdId: 7 })).status).toBe(200);
  });

  it.each([
    [{ type: 'device-late' }, 'action.milliseconds must be an integer from 1 to 86400000'],
    [{ type: 'device-stale', milliseconds: 0 }, 'action.milliseconds must be an integer from 1 to 86400000'],
    [{ type: 'device-partly', part: 'half' }, 'action.part must be one of half_way, first_attribute'],
    [{ type: 'device-ignores', says: 'FAILURE' }, 'action.says must be one of SUCCESS, IN_PROGRESS'],
    [{ type: 'device-ignores', status: 99 }, 'action.status must be an integer from 200 to 599'],
    [{ type: 'device-ignores', when: 'after' }, 'action.when is not known'],
  ])('is refused where it makes no sense: %j', async (action, message) => {
    expect((await order(action)).json).toEqual({ error: { message } });
  });
});
