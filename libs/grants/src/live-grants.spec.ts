import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller, Scope } from '#access';
import type { ChangeFeed, ChangeListener } from '#database';
import { LinkNotFound } from '#vault';
import { ManualClock } from '../../../test/harness/time/manual-clock.js';
import type { GrantReader, ReadGrant } from './grant.reader.js';
import { LiveGrants } from './live-grants.js';

const LINK = '0197a2b4-0000-7000-8000-000000000001';

const holder: Caller = {
  kind: 'service',
  serviceId: 'grantee',
  name: 'grantee',
  scopes: new Set(['coconet:read', 'coconet:execute', 'links:revoke']),
  linkAccess: 'own',
  capabilities: new Set(['*']),
  returnUrlPrefixes: [],
};

const given: ReadGrant = {
  id: 'g1',
  holds: true,
  scopes: ['coconet:read', 'coconet:execute', 'links:read'],
  capabilities: ['ON_OFF_CONTROL'],
  places: null,
  owner: { scopes: ['coconet:read'], capabilities: ['LEVEL_CTRL'], approval: { LEVEL_CTRL: 'always' } },
  remaining: 60_000,
};

class SteeredFeed {
  connected = true;
  readonly listeners = new Map<string, ChangeListener>();

  subscribe(channel: string, listener: ChangeListener): Promise<void> {
    this.listeners.set(channel, listener);
    return Promise.resolve();
  }
}

describe('the grants in memory', () => {
  let feed: SteeredFeed;
  let clock: ManualClock;
  let stored: ReadGrant | undefined;
  let reads: number;
  let beforeAnswer: () => void;
  let grants: LiveGrants;

  beforeEach(async () => {
    feed = new SteeredFeed();
    clock = new ManualClock();
    stored = given;
    reads = 0;
    beforeAnswer = () => undefined;
    const reader = {
      find: () => {
        reads += 1;
        const answer = stored;
        beforeAnswer();
        return Promise.resolve(answer);
      },
    };
    grants = new LiveGrants(reader as unknown as GrantReader, feed as unknown as ChangeFeed, clock);
    await grants.onModuleInit();
  });

  it('leave the scopes that caller, grant and owner have, and no more', async () => {
    const { caller } = await grants.ask(holder, LINK);
    expect([...(caller?.scopes ?? [])]).toEqual(['coconet:read']);
    expect(caller?.grant?.capabilities.map((names) => [...names])).toEqual([
      ['ON_OFF_CONTROL'],
      ['LEVEL_CTRL'],
    ]);
  });

  it.each<[string, Scope[], Scope[], Scope[]]>([
    ['the caller does not have', ['links:revoke'], ['coconet:read'], []],
    [
      'the owner does not have',
      ['coconet:read', 'coconet:execute'],
      ['coconet:execute'],
      ['coconet:execute'],
    ],
    [
      'an owner that is an admin gave',
      ['coconet:read', 'coconet:execute'],
      ['admin'],
      ['coconet:read', 'coconet:execute'],
    ],
  ])('leave the right scopes if the grant names some that %s', async (_, ofCaller, ofOwner, left) => {
    stored = { ...given, owner: { scopes: ofOwner, capabilities: ['*'], approval: {} } };
    const { caller } = await grants.ask({ ...holder, scopes: new Set(ofCaller) }, LINK);
    expect([...(caller?.scopes ?? [])]).toEqual(left);
  });

  it('are read once, and give one and the same caller until something changes', async () => {
    const { caller } = await grants.ask(holder, LINK);
    expect(grants.recall(holder, LINK)).toBe(caller);
    expect(reads).toBe(1);
  });

  it.each([
    ['link_grants', LINK],
    ['services', 'owner'],
  ])('are forgotten once %s are announced to have changed', async (channel, payload) => {
    await grants.ask(holder, LINK);
    feed.listeners.get(channel)?.onChange(payload);
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('are forgotten on the replica that ends one before it answers, without any announcement', async () => {
    await grants.ask(holder, LINK);
    grants.forget(LINK);
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('are not trusted while the feed is disconnected, and forgotten when changes may be missing', async () => {
    await grants.ask(holder, LINK);
    feed.connected = false;
    expect(grants.recall(holder, LINK)).toBeUndefined();
    feed.listeners.get('link_grants')?.onGap();
    feed.connected = true;
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('end at their time without a notification', async () => {
    await grants.ask(holder, LINK);
    clock.advance(given.remaining - 1);
    expect(grants.recall(holder, LINK)).toBeDefined();
    clock.advance(1);
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('are read again if a change overtook the reading', async () => {
    beforeAnswer = () => {
      beforeAnswer = () => undefined;
      stored = { ...given, holds: false };
      feed.listeners.get('link_grants')?.onChange(LINK);
    };
    expect(await grants.ask(holder, LINK)).toEqual({ endedGrantId: 'g1' });
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('are not remembered while changes keep overtaking the reading, nor if they were read without the feed', async () => {
    beforeAnswer = () => feed.listeners.get('link_grants')?.onChange('another link');
    expect((await grants.ask(holder, LINK)).caller).toBeDefined();
    expect(grants.recall(holder, LINK)).toBeUndefined();
    beforeAnswer = () => undefined;
    feed.connected = false;
    await grants.ask(holder, LINK);
    feed.connected = true;
    expect(grants.recall(holder, LINK)).toBeUndefined();
  });

  it('never take more memory than a few megabytes, however many are used', async () => {
    const links = Array.from({ length: 10_001 }, (_, link) => String(link));
    for (const link of links) await grants.ask(holder, link);
    expect(links.filter((link) => grants.recall(holder, link) !== undefined)).toEqual(['10000']);
  });

  it('stop a call in flight once they have ended, even if another was given since', async () => {
    const { caller } = await grants.ask(holder, LINK);
    const held = caller?.grant;
    if (held === undefined) throw new Error('the grant holds');
    expect(await grants.require(holder, held)).toBe(caller);
    stored = { ...given, id: 'g2' };
    // Memory has not learned about it yet.
    await expect(grants.requireByDatabase(holder, held)).rejects.toBeInstanceOf(LinkNotFound);
    feed.listeners.get('link_grants')?.onChange(LINK);
    await expect(grants.require(holder, held)).rejects.toBeInstanceOf(LinkNotFound);
  });

  it('are nobody else’s', async () => {
    await grants.ask(holder, LINK);
    expect(grants.recall({ ...holder, serviceId: 'other' }, LINK)).toBeUndefined();
    expect(grants.recall(holder, 'another link')).toBeUndefined();
  });
});
