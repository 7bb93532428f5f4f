import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ChangeFeed, ChangeListener } from '#database';
import { Secret } from '#kernel';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { Link, LinkStatus } from '../link/link.js';
import type { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';
import { LinkNotActive, LinkNotFound, ReauthorizationRequired } from '../vault-errors.js';
import { VaultSettings } from '../vault-settings.js';

const STORED = 5;
const own = { serviceId: 'owner', linkAccess: 'own' } as const;
const stranger = { serviceId: 'another', linkAccess: 'own' } as const;
const reader = { serviceId: 'another', linkAccess: 'any' } as const;

class FewLinks extends VaultSettings {
  override readonly liveLinkMemory = 100_000;
  override readonly liveLinkIdle = 60_000;
}

let status: LinkStatus | undefined;
let opened: number;
let listener: ChangeListener | undefined;
let links: LiveLinks;

const token = (name: string, generation: number): { secret: Secret; generation: number } => ({
  secret: new Secret(name),
  generation,
});

beforeEach(async () => {
  status = 'active';
  opened = 0;
  const loader = {
    read: (id: string) => {
      if (status === undefined) return Promise.resolve(undefined);
      const link = { id, serviceId: 'owner', status, generation: STORED } as Link;
      const live = { link, accessToken: token('stored', STORED), validUntil: 10 };
      return Promise.resolve({ link, open: () => Promise.resolve({ ...live, opened: (opened += 1) }) });
    },
  };
  const feed = {
    connected: true,
    subscribe: (_channel: string, heard: ChangeListener) => {
      listener = heard;
      return Promise.resolve();
    },
  };
  links = new LiveLinks(
    loader as unknown as LiveLinkLoader,
    feed as unknown as ChangeFeed,
    new ManualClock(),
    new FewLinks(),
    new Registry(),
  );
  await links.onModuleInit();
});

afterEach(async () => {
  await links.onModuleDestroy();
});

const tokenOf = async (): Promise<unknown[]> => {
  const live = await links.get('link');
  return [live?.accessToken?.secret.reveal(), live?.validUntil];
};

describe('a token that the database has not committed yet', () => {
  it.each<[string, number, LinkStatus, string]>([
    ['is used for an active link', STORED + 1, 'active', 'held'],
    ['is not used if the link already has it', STORED, 'active', 'stored'],
    ['is not used if the link has a newer one', STORED - 1, 'active', 'stored'],
    ['is not used for a revoked link', STORED + 1, 'revoked', 'stored'],
    ['is not used for a link that COCO refused', STORED + 1, 'reauthorization_required', 'stored'],
  ])('%s', async (_name, generation, state, serves) => {
    status = state;
    links.hold('link', token('held', generation), 99);
    const expected = [serves, serves === 'held' ? 99 : 10];
    expect(await tokenOf()).toEqual(expected);
    // The first from the database, the second from memory.
    expect(await tokenOf()).toEqual(expected);
    expect(opened).toBe(1);
  });

  it('is used for its own link only, and until it is released', async () => {
    const held = links.hold('other', token('held', STORED + 1), 99);
    expect((await tokenOf())[0]).toBe('stored');
    held.release();
    expect((await links.get('other'))?.accessToken?.secret.reveal()).toBe('stored');
  });

  it('is still used after an older one is released', async () => {
    const older = links.hold('link', token('older', STORED + 1), 99);
    links.hold('link', token('held', STORED + 2), 99);
    older.release();
    expect((await tokenOf())[0]).toBe('held');
  });

  it('does not make an unknown link exist', async () => {
    status = undefined;
    links.hold('link', token('held', STORED + 1), 99);
    expect(await links.get('link')).toBeUndefined();
  });

  it('is released by reading the link again, which finds what was committed', async () => {
    const held = links.hold('link', token('held', STORED + 1), 99);
    await tokenOf();
    held.release();
    await tokenOf();
    expect(opened).toBe(2);
  });
});

describe('who may act on a link', () => {
  it('is its owner or a viewer of all links, from memory and from the database', async () => {
    for (const viewer of [own, reader]) {
      expect((await links.require(viewer, 'link')).id).toBe('link');
      expect((await links.require(viewer, 'link')).id).toBe('link');
    }
  });

  it('is no other service, for which the token is not even decrypted, whatever is in memory', async () => {
    await expect(links.require(stranger, 'link')).rejects.toMatchObject({ hidden: { id: 'link' } });
    expect(opened).toBe(0);
    await links.require(own, 'link');
    await expect(links.require(stranger, 'link')).rejects.toBeInstanceOf(LinkNotFound);
    expect(opened).toBe(1);
  });

  it.each<[LinkStatus | undefined, new (...parts: never[]) => Error]>([
    [undefined, LinkNotFound],
    ['revoked', LinkNotFound],
    ['pending', LinkNotActive],
    ['reauthorization_required', ReauthorizationRequired],
  ])('is nobody for a link that is %s', async (state, error) => {
    status = state;
    await expect(links.require(own, 'link')).rejects.toBeInstanceOf(error);
    // The error for a revoked link names no link, not even for the audit trail of its owner.
    if (error === LinkNotFound)
      await expect(links.require(own, 'link')).rejects.toMatchObject({ hidden: undefined });
    // The second answer comes from memory.
    await expect(links.require(own, 'link')).rejects.toBeInstanceOf(error);
  });
});

describe('a change that is announced', () => {
  it('during a read discards the result; the next call reads again', async () => {
    const early = links.get('link');
    status = 'revoked';
    listener?.onChange('other,link');
    await Promise.all([early, links.get('link')]);
    expect((await links.get('link'))?.link.status).toBe('revoked');
  });
});
