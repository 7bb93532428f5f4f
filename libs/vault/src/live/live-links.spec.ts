import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ChangeFeed, ChangeListener } from '#database';
import { Secret } from '#kernel';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { Link, LinkStatus } from '../link/link.js';
import type { LiveLinkLoader, ReadLink } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';
import { LinkNotFound } from '../vault-errors.js';
import { VaultSettings } from '../vault-settings.js';

const IDLE = 60_000;
const SWEEP = 15_000;
const viewer = { serviceId: 'service', linkAccess: 'own' } as const;

class FewLinks extends VaultSettings {
  /** Room for three with tokens of a thousand bytes, but not for four. */
  override readonly liveLinkMemory = 3 * 2_700;
  override readonly liveLinkIdle = IDLE;
}

/** A change feed that the test connects, cuts and makes announce changes. */
class SteeredFeed {
  connected = true;
  private listener: ChangeListener | undefined;

  subscribe(_channel: string, listener: ChangeListener): Promise<void> {
    this.listener = listener;
    return Promise.resolve();
  }

  announce(linkIds: string): void {
    this.listener?.onChange(linkIds);
  }

  /** Like the real feed: announces a gap when the connection is lost and again when it is back. */
  turn(connected: boolean): void {
    this.connected = connected;
    this.listener?.onGap();
  }
}

/** A database that answers one query. */
class Stored {
  status: LinkStatus = 'active';
  tokenBytes = 1_000;
  readonly reads: string[] = [];
  /** Holds back the answers. */
  until: Promise<unknown> = Promise.resolve();

  async read(id: string): Promise<ReadLink> {
    this.reads.push(id);
    const link = { id, serviceId: 'service', status: this.status, generation: 1 } as Link;
    await this.until;
    const accessToken = { secret: new Secret('token'), generation: 1 };
    const live = { link, accessToken, tokenBytes: this.tokenBytes, validUntil: Infinity };
    return { link, open: () => Promise.resolve(live) };
  }
}

describe('the links in memory', () => {
  let feed: SteeredFeed;
  let stored: Stored;
  let clock: ManualClock;
  let links: LiveLinks;

  beforeEach(async () => {
    jest.useFakeTimers();
    feed = new SteeredFeed();
    stored = new Stored();
    clock = new ManualClock();
    links = new LiveLinks(
      stored as unknown as LiveLinkLoader,
      feed as unknown as ChangeFeed,
      clock,
      new FewLinks(),
      new Registry(),
    );
    await links.onModuleInit();
  });

  afterEach(async () => {
    await links.onModuleDestroy();
    jest.useRealTimers();
  });

  /** The links found without the database. A read is remembered too, so the newest are looked up first. */
  async function knownOf(...ids: string[]): Promise<string[]> {
    const known: string[] = [];
    for (const id of ids) {
      const { length } = stored.reads;
      await links.get(id);
      if (stored.reads.length === length) known.push(id);
    }
    return known;
  }

  it('are read once, however many calls use them', async () => {
    await Promise.all([links.require(viewer, 'a'), links.require(viewer, 'a')]);
    expect((await links.require(viewer, 'a')).id).toBe('a');
    expect(stored.reads).toEqual(['a']);
  });

  it('are dropped when a change is announced, alone or among others', async () => {
    for (const id of ['a', 'b', 'c']) await links.require(viewer, id);
    stored.status = 'revoked';
    feed.announce('a,c');
    expect(await knownOf('b', 'a', 'c')).toEqual(['b']);
    await expect(links.require(viewer, 'a')).rejects.toBeInstanceOf(LinkNotFound);
  });

  it('are read again if they change during the read: the first result is never used', async () => {
    const answered = Promise.withResolvers();
    stored.until = answered.promise;
    const early = links.require(viewer, 'a');
    stored.status = 'revoked';
    feed.announce('a');
    answered.resolve(undefined);
    await expect(early).rejects.toBeInstanceOf(LinkNotFound);
    expect((await links.get('a'))?.link.status).toBe('revoked');
    expect(stored.reads).toEqual(['a', 'a']);
  });

  it('are read from the database if memory must not be trusted', async () => {
    await links.require(viewer, 'a');
    stored.status = 'revoked';
    await expect(links.ask(viewer, 'a')).rejects.toBeInstanceOf(LinkNotFound);
  });

  it('are not used while the change feed is disconnected: every call reads, and nothing is remembered', async () => {
    await links.require(viewer, 'a');
    feed.connected = false;
    await links.require(viewer, 'a');
    await links.require(viewer, 'b');
    expect(stored.reads).toEqual(['a', 'a', 'b']);
    stored.status = 'revoked';
    await expect(links.require(viewer, 'a')).rejects.toBeInstanceOf(LinkNotFound);
    feed.connected = true;
    expect(await knownOf('b')).toEqual([]);
  });

  it('are read again after a gap, in which a change may have been missed', async () => {
    await links.require(viewer, 'a');
    feed.turn(true);
    expect(await knownOf('a')).toEqual([]);
  });

  it('are not remembered if the feed disconnects during the read', async () => {
    const answered = Promise.withResolvers();
    stored.until = answered.promise;
    const early = links.require(viewer, 'a');
    stored.status = 'revoked';
    feed.turn(false);
    feed.turn(true);
    answered.resolve(undefined);
    await expect(early).rejects.toBeInstanceOf(LinkNotFound);
    const { length } = stored.reads;
    expect((await links.get('a'))?.link.status).toBe('revoked');
    expect(stored.reads).toHaveLength(length);
  });

  it('never exceed their memory; the oldest are dropped, more of them for a longer token', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await links.require(viewer, id);
    expect(await knownOf('d', 'c', 'b')).toEqual(['d', 'c', 'b']);
    stored.tokenBytes = 3_000;
    await links.require(viewer, 'long');
    expect(await knownOf('long', 'd', 'c')).toEqual(['long', 'd']);
  });

  it('leave out one that alone would exceed it, and those that are dropped leave their memory to others', async () => {
    stored.tokenBytes = 10_000;
    await links.require(viewer, 'huge');
    expect(await knownOf('huge')).toEqual([]);
    stored.tokenBytes = 1_000;
    for (let round = 0; round < 10; round += 1) {
      for (const id of ['a', 'b', 'c']) await links.require(viewer, id);
      feed.announce('a,b,c,unknown');
    }
    for (const id of ['a', 'b', 'c']) await links.require(viewer, id);
    feed.turn(true);
    for (const id of ['a', 'b', 'c']) await links.require(viewer, id);
    expect(await knownOf('c', 'b', 'a')).toEqual(['c', 'b', 'a']);
  });

  it('are dropped with their tokens when no call uses them', async () => {
    await links.require(viewer, 'used');
    await links.require(viewer, 'idle');
    clock.advance(IDLE);
    await links.require(viewer, 'used');
    clock.advance(1);
    jest.advanceTimersByTime(SWEEP);
    expect(await knownOf('used', 'idle')).toEqual(['used']);
  });
});
