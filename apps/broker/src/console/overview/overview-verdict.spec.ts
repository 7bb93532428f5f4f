import { describe, expect, it } from '@jest/globals';
import { judge, type RefreshMinute, type VerdictFacts } from './overview-verdict.js';

const NOW = new Date('2026-11-24T12:00:00Z');
/** Minutes ago, succeeded, failed. */
const minutes = (...figures: readonly [number, number, number][]): RefreshMinute[] =>
  figures.map(([ago, succeeded, failed]) => ({
    at: new Date(NOW.getTime() - ago * 60_000),
    succeeded,
    failed,
  }));
const replica = (circuit: string, tokenCircuit = 'closed') => ({ circuit, tokenCircuit });
const WELL: VerdictFacts = {
  now: NOW,
  links: { active: 100, reauthorization_required: 2 },
  troubles: [{ code: 'provider_down', links: 1 }],
  oldestDue: { dueAt: new Date(NOW.getTime() - 60_000) },
  replicas: [replica('closed'), replica('half_open')],
  refreshes: minutes([9, 90, 2], [1, 6, 2]),
  brake: 'released',
  chainLag: 1_000,
};

describe('the verdict', () => {
  it.each<[string, Partial<VerdictFacts>, string, string[]]>([
    ['everything is as it should be', {}, 'ok', []],
    ['there is no link at all', { links: {}, oldestDue: null, replicas: [] }, 'ok', []],
    ['COCO refuses nearly all links', { brake: 'braked' }, 'failing', ['refresh_braked']],
    ['COCO does not answer', { replicas: [replica('open')] }, 'failing', ['circuit_open']],
    [
      'a key is missing',
      { troubles: [{ code: 'key_unavailable', links: 3 }] },
      'attention',
      ['key_unavailable'],
    ],
    [
      'COCO refuses the broker',
      { troubles: [{ code: 'client_misconfigured', links: 3 }] },
      'attention',
      ['client_misconfigured'],
    ],
    [
      'refreshes are late',
      { oldestDue: { dueAt: new Date(NOW.getTime() - 180_000) } },
      'attention',
      ['refresh_overdue'],
    ],
    [
      'one refresh in five fails',
      { refreshes: minutes([5, 40, 10], [1, 40, 10]) },
      'attention',
      ['refreshes_fail'],
    ],
    ['COCO’s token endpoint is down', { refreshes: minutes([1, 0, 20]) }, 'failing', ['refreshes_fail']],
    [
      'COCO’s token endpoint is down and its API answers',
      { replicas: [replica('closed', 'open'), replica('closed', 'half_open')] },
      'failing',
      ['token_circuit_open'],
    ],
    [
      'COCO’s token endpoint was down, and nothing has called it since',
      { replicas: [replica('closed', 'half_open')] },
      'attention',
      ['token_circuit_half_open'],
    ],
    [
      'refreshes succeed again after an outage',
      { refreshes: minutes([9, 0, 20], [8, 0, 20], [2, 3, 0], [1, 2, 0]) },
      'attention',
      ['refreshes_recovering'],
    ],
    [
      'an outage has a gap of few successes',
      { refreshes: minutes([9, 0, 20], [2, 9, 0], [1, 0, 1]) },
      'failing',
      ['refreshes_fail'],
    ],
    ['a few refreshes fail at night', { refreshes: minutes([1, 1, 4]) }, 'ok', []],
    ['the audit trail is not chained', { chainLag: 600_000 }, 'attention', ['audit_unsealed']],
    [
      'many users have to link again',
      { links: { active: 100, reauthorization_required: 6 } },
      'attention',
      ['reauthorization_required'],
    ],
  ])('where %s', (_what, change, verdict, codes) => {
    const judged = judge({ ...WELL, ...change });
    expect([judged.verdict, judged.reasons.map(({ code }) => code)]).toEqual([verdict, codes]);
  });
});
