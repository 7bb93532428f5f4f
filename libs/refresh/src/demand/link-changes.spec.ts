import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeFeed, ChangeListener } from '#database';
import { LinkChanges } from './link-changes.js';
import { TokenRefreshUnavailable } from '../refresh-errors.js';
import { RefreshReadiness } from '../watch/refresh-readiness.js';

/** Longer than any of these tests may take: a waiter that takes this long has missed the change. */
const FOR_EVER = 60_000;

describe('a call that waits for another replica to change a link', () => {
  let listener: ChangeListener | undefined;
  let changes: LinkChanges;

  beforeEach(async () => {
    const feed = {
      subscribe: (_channel: string, heard: ChangeListener) => {
        listener = heard;
        return Promise.resolve();
      },
    };
    changes = new LinkChanges(feed as unknown as ChangeFeed);
    await changes.onModuleInit();
  });

  it.each<[string, () => void]>([
    ['its change', () => listener?.onChange('link')],
    ['its change among others', () => listener?.onChange('other,link')],
    ['a gap, in which it may have changed', () => listener?.onGap()],
  ])('continues at %s', async (_name, happens) => {
    const waits = [changes.next('link').within(FOR_EVER), changes.next('link').within(FOR_EVER)];
    happens();
    await Promise.all(waits);
  });

  it('continues at once if the change came before it began to wait', async () => {
    const change = changes.next('link');
    listener?.onChange('link');
    await change.within(FOR_EVER);
  });

  it('does not continue for another link, and waits no longer than its limit', async () => {
    let over = false;
    const waits = changes
      .next('link')
      .within(30)
      .then(() => (over = true));
    listener?.onChange('other');
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    await waits;
  });

  it('is forgotten once it stops waiting', async () => {
    const waiters = (changes as unknown as { waiters: Map<string, unknown> }).waiters;
    const [forgotten, waited] = [changes.next('link'), changes.next('link')];
    forgotten.forget();
    expect(waiters.size).toBe(1);
    await waited.within(0);
    expect(waiters.size).toBe(0);
  });
});

describe('a token that cannot be refreshed now', () => {
  it.each([
    ['mass_refusal', 'mass_refusal', /refuses to refresh nearly all/],
    ['provider_throttled', 'provider_throttled', /is not answering/],
    [undefined, 'provider_down', /is not answering/],
  ] as const)('because of %s is reported as %s', (reason, told, words) => {
    const error = new TokenRefreshUnavailable(reason, 0.2);
    expect([error.extensions, error.retryAfterSeconds]).toEqual([{ reason: told }, 1]);
    expect(error.message).toMatch(words);
  });
});

describe('a replica is ready to refresh', () => {
  const readiness = (journal: object, waitingFor = 0): RefreshReadiness =>
    new RefreshReadiness(
      { isOpen: true, isWritable: true, ...journal } as never,
      { waitingFor } as never,
      { notice: 'a notice' } as never,
    );

  it.each([
    [{}, undefined],
    [{ isOpen: false, isWritable: false }, /cannot be written/],
    [{ isOpen: true, isWritable: false }, /not saved yet/],
  ])('unless its journal says otherwise: %j', (journal, problem) => {
    const told = readiness(journal).journalProblem;
    if (problem === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(problem);
    expect(readiness(journal).notice).toBe('a notice');
  });

  it('unless pairs wait for the database for more than five seconds', async () => {
    await readiness({}, 5_000).pairsAreSaved();
    expect(() => readiness({}, 5_001).pairsAreSaved()).toThrow('wait for the database');
  });
});
