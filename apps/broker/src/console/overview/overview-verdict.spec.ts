import { describe, expect, it } from '@jest/globals';
import { judge, type VerdictFacts } from './overview-verdict.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const WELL: VerdictFacts = {
  now: NOW,
  links: { active: 100, reauthorization_required: 2 },
  troubles: [{ code: 'provider_down', links: 1 }],
  oldestDue: { dueAt: new Date(NOW.getTime() - 60_000) },
  replicas: [{ circuit: 'closed' }, { circuit: 'half_open' }],
  refreshes: { succeeded: 96, failed: 4 },
  brake: 'released',
  chainLag: 1_000,
};

describe('the verdict', () => {
  it.each<[string, Partial<VerdictFacts>, string, string[]]>([
    ['everything is as it should be', {}, 'ok', []],
    ['there is no link at all', { links: {}, oldestDue: null, replicas: [] }, 'ok', []],
    ['COCO refuses nearly all links', { brake: 'braked' }, 'failing', ['refresh_braked']],
    ['COCO does not answer', { replicas: [{ circuit: 'open' }] }, 'failing', ['circuit_open']],
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
      { refreshes: { succeeded: 80, failed: 20 } },
      'attention',
      ['refreshes_fail'],
    ],
    [
      'COCO’s token endpoint is down',
      { refreshes: { succeeded: 0, failed: 20 } },
      'failing',
      ['refreshes_fail'],
    ],
    ['a few refreshes fail at night', { refreshes: { succeeded: 1, failed: 4 } }, 'ok', []],
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
