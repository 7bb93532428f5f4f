import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource, EntityManager } from 'typeorm';
import { Secret } from '#kernel';
import {
  DecryptionFailed,
  type KeyringReader,
  type KeyringSettings,
  type DecryptionFailures,
} from '#keyring';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { LinkStore } from '../link.store.js';
import { LiveLinkLoader } from './live-link.loader.js';
import type { TokenCipher } from '../token-cipher.js';
import { TokenMover } from '../tokens/token-mover.js';
import { VaultUnavailable } from '../vault-errors.js';

const watch = { watch: (_what: string, open: () => unknown) => open() } as unknown as DecryptionFailures;

let fails: Error | undefined;
const opens = <Opened>(opened: Opened): Opened => {
  if (fails !== undefined) throw fails;
  return opened;
};

beforeEach(() => {
  fails = undefined;
});

describe('a link read for a call', () => {
  let row: Record<string, unknown> | undefined;
  let keys: string[];
  let ringReads: number;
  let clock: ManualClock;
  let loader: LiveLinkLoader;

  beforeEach(() => {
    row = {
      id: 'link',
      status: 'active',
      generation: '4',
      remaining: 60_000,
      dueIn: 30_000,
      isRefreshing: true,
      secretsGeneration: '4',
      keyId: 'key',
      accessToken: Buffer.alloc(40),
    };
    keys = ['key'];
    ringReads = 0;
    clock = new ManualClock();
    clock.advance(1_000);
    const query = (): Promise<unknown[]> => {
      // The lifetime counts from the query, not from its answer.
      clock.advance(500);
      return Promise.resolve(row === undefined ? [] : [row]);
    };
    loader = new LiveLinkLoader(
      { query } as unknown as DataSource,
      { decryptAccessToken: () => opens(new Secret('token')) } as unknown as TokenCipher,
      watch,
      {
        read: () => {
          ringReads += 1;
          return Promise.resolve();
        },
      } as unknown as KeyringReader,
      {
        keyring: { get: (id: string) => (keys.includes(id) ? {} : undefined) },
      } as unknown as KeyringSettings,
      clock,
    );
  });

  it('has its token, and its times by the clock of this process', async () => {
    const live = await (await loader.read('link'))?.open();
    expect(live).toMatchObject({
      accessToken: { generation: 4 },
      tokenBytes: 40,
      validUntil: 61_000,
      refreshDueAt: 31_000,
      isRefreshing: true,
    });
    expect([live?.accessToken?.secret.reveal(), ringReads]).toEqual(['token', 0]);
  });

  it('does not exist under an unknown id', async () => {
    row = undefined;
    expect(await loader.read('link')).toBeUndefined();
  });

  it('is decrypted once, however many calls wait for it', async () => {
    const read = await loader.read('link');
    expect(await read?.open()).toBe(await read?.open());
  });

  it.each([
    ['is not active', { status: 'reauthorization_required' }],
    ['holds none', { secretsGeneration: null }],
  ])('has no token where it %s', async (_name, facts) => {
    row = { ...row, ...facts, remaining: null, dueIn: null };
    const live = await (await loader.read('link'))?.open();
    expect([live?.accessToken, live?.validUntil]).toEqual([undefined, 1_000]);
  });

  it('re-reads the keyring before reporting a key missing', async () => {
    keys = [];
    await (await loader.read('link'))?.open();
    expect(ringReads).toBe(1);
  });

  it.each([
    ['whose tokens do not decrypt', {}, new DecryptionFailed(), VaultUnavailable],
    ['whose tokens have another generation', { secretsGeneration: '3' }, undefined, VaultUnavailable],
    ['that hits a bug', {}, new TypeError(), TypeError],
  ])('%s fails without saying why', async (_name, facts, failure, error) => {
    row = { ...row, ...facts };
    fails = failure;
    const read = await loader.read('link');
    await expect(read?.open()).rejects.toBeInstanceOf(error);
  });
});

describe('the tokens of a newer consent', () => {
  let found: Record<string, object | null>;
  let renews: boolean;
  let steps: string[];
  let pin: { pinnedGenerations: string[] | null; pinnedEnd: boolean };

  beforeEach(() => {
    pin = { pinnedGenerations: null, pinnedEnd: false };
    found = { from: { id: 'from', generation: 1 }, secrets: { generation: 1 }, to: { id: 'to', fence: 8 } };
    renews = true;
    steps = [];
  });

  const move = (): Promise<number | undefined> => {
    const manager = {
      query: () => Promise.resolve([pin]),
      findOneBy: (_entity: unknown, { status }: { status?: string }) =>
        Promise.resolve(status === 'pending' ? found.from : found.secrets),
      findOne: () => Promise.resolve(found.to),
    };
    const tokenCipher = {
      decrypt: () => opens({}),
      encrypt: (link: { id: string }, generation: number) => ({ link: link.id, generation }),
    };
    const links = {
      renew: (_manager: unknown, id: string, tokens: { generation: number; link: string }) => {
        steps.push(`renew ${id} with ${tokens.generation} for ${tokens.link}`);
        return Promise.resolve(renews);
      },
      removePending: (_manager: unknown, id: string) => {
        steps.push(`remove ${id}`);
        return Promise.resolve();
      },
    };
    const mover = new TokenMover(tokenCipher as unknown as TokenCipher, watch, links as unknown as LinkStore);
    return mover.move(manager as unknown as EntityManager, 'from', 'to');
  };

  it('are re-encrypted above the link’s fence, and the pending link is removed', async () => {
    expect(await move()).toBe(9);
    expect(steps).toEqual(['renew to with 9 for to', 'remove from']);
  });

  it('are re-encrypted above every generation in the audit trail if the link’s row was restored', async () => {
    pin.pinnedGenerations = ['12', '7'];
    expect(await move()).toBe(13);
  });

  it('are not moved if the audit trail records the end of the older link', async () => {
    pin.pinnedEnd = true;
    expect(await move()).toBeUndefined();
    expect(steps).toEqual([]);
  });

  it.each(['from', 'secrets', 'to'])('are not moved without %s', async (missing) => {
    found[missing] = null;
    expect(await move()).toBeUndefined();
    expect(steps).toEqual([]);
  });

  it('stay with the pending link if the older one does not accept them', async () => {
    renews = false;
    expect(await move()).toBeUndefined();
    expect(steps).toEqual(['renew to with 9 for to']);
  });

  it.each([
    [new DecryptionFailed(), VaultUnavailable],
    [new TypeError(), TypeError],
  ])('are not moved if they do not decrypt', async (failure, error) => {
    fails = failure;
    await expect(move()).rejects.toBeInstanceOf(error);
    expect(steps).toEqual([]);
  });
});
