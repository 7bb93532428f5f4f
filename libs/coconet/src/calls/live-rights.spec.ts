import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallContext, Caller, LiveCallers } from '#access';
import type { ChangeFeed } from '#database';
import type { LiveGrants } from '#grants';
import { BrokerError } from '#kernel';
import { LinkNotFound, type Link, type LiveLinks } from '#vault';
import { capabilityOf } from '../policy/grants.js';
import { operations } from '../policy/operations.js';
import { caller } from '../testing/callers.js';
import { LINK_ID } from '../testing/stand-ins.js';
import { SteeredClock } from '../testing/steered-clock.js';
import { LiveRights, type RightsUsed } from './live-rights.js';

/** A memory that may lag behind the database. */
class Behind {
  memory: Caller | undefined;
  database: Caller | undefined;
  linkInMemory = true;
  linkInDatabase = true;
  readonly asked: string[] = [];

  readonly callers = {
    require: () => this.memory ?? this.callers.ask(),
    ask: () => {
      this.asked.push('caller');
      if (this.database === undefined) throw new BrokerError('unauthenticated', 'no');
      return this.database;
    },
  };

  readonly links = {
    require: () => (this.linkInMemory ? {} : this.links.ask()),
    ask: () => {
      this.asked.push('link');
      if (!this.linkInDatabase) throw new LinkNotFound();
      return {};
    },
  };
}

let world: Behind;
let upToDate: boolean;
let clock: SteeredClock;
let rights: LiveRights;
let used: RightsUsed;

beforeEach(() => {
  world = new Behind();
  upToDate = true;
  clock = new SteeredClock();
  rights = new LiveRights(
    world.callers as unknown as LiveCallers,
    world.links as unknown as LiveLinks,
    { catchUp: () => Promise.resolve(upToDate) } as unknown as ChangeFeed,
    clock,
    {} as LiveGrants,
  );
  const call = { caller: caller() } as CallContext;
  world.memory = call.caller;
  world.database = call.caller;
  used = { call, link: { id: LINK_ID } as Link, operation: operations.executeCommand };
});

describe('the rights of a call in flight', () => {
  it('are read from memory without a statement, and are the same call if nothing changed', async () => {
    expect(await rights.require(used)).toBe(used.call);
    expect(await rights.prove(used)).toBe(used.call);
    expect(world.asked).toEqual([]);
  });

  it('are asked of the database where memory has no answer', async () => {
    world.memory = undefined;
    world.linkInMemory = false;
    await rights.require(used);
    expect(world.asked).toEqual(['caller', 'link']);
  });

  it('are asked of the database, whatever memory says, where the change feed may be silent', async () => {
    upToDate = false;
    world.database = undefined;
    await expect(rights.prove(used)).rejects.toMatchObject({ code: 'unauthenticated' });
    world.database = world.memory;
    world.linkInDatabase = false;
    await expect(rights.prove(used)).rejects.toBeInstanceOf(LinkNotFound);
  });

  it('end with the scope and with the capability', async () => {
    world.memory = caller({ scopes: ['coconet:read'] });
    await expect(rights.require(used)).rejects.toThrow('coconet:execute');
    await expect(rights.prove(used)).rejects.toMatchObject({ code: 'insufficient_scope' });
    world.memory = caller({ capabilities: ['ON_OFF_CONTROL'] });
    const lock = { ...used, capability: capabilityOf(3) };
    await expect(rights.require(lock)).rejects.toMatchObject({ code: 'capability_not_granted' });
    expect((await rights.require({ ...used, capability: capabilityOf(0) })).caller).toBe(world.memory);
  });

  it('of a command are proved, and count for a moment', async () => {
    upToDate = false;
    const right = rights.toSend(used);
    expect(right.isFresh).toBe(false);
    await right.confirm();
    expect([world.asked, right.isFresh]).toEqual([['caller', 'link'], true]);
    clock.advance(50);
    expect(right.isFresh).toBe(false);
  });

  it('of a read come from memory, and never wait', async () => {
    upToDate = false;
    const right = rights.toSend({ ...used, operation: operations.listNetworks });
    await right.confirm();
    expect([world.asked, right.isFresh]).toEqual([[], true]);
    world.memory = caller({ scopes: [] });
    await expect(right.confirm()).rejects.toThrow('coconet:read');
  });

  it('of a caller that can’t be judged are empty when it is answered', async () => {
    world.memory = undefined;
    world.database = undefined;
    const viewer = await rights.viewerOf(used);
    expect([viewer.scopes.size, viewer.capabilities.size, viewer.serviceId]).toEqual([
      0,
      0,
      used.call.caller.serviceId,
    ]);
  });
});
