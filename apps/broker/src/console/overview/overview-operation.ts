/** What the API's description says of the overview. */
import type { ServiceCalls } from '#audit';
import { answer, json, type OperationDescription } from '#kernel';
import type { OverviewView } from './overview.js';
import type { VerdictReason } from './overview-verdict.js';
import type { LiveReplica } from './replicas.js';

const time = json.time();

const overviewSchema = json.object<OverviewView>('Overview', {
  at: time,
  verdict: json.oneOf(['ok', 'attention', 'failing']),
  reasons: json.list(
    json.object<VerdictReason>('OverviewReason', { code: json.text(), message: json.text() }),
    'What is not as it should be.',
  ),
  links: json.map(json.count(), 'Links by state.'),
  troubles: json.list(
    json.object<OverviewView['troubles'][number]>('OverviewTrouble', {
      code: json.text(),
      links: json.count(),
    }),
    'Links by why they are not well.',
  ),
  oldestDue: json.nullable(
    json.object<NonNullable<OverviewView['oldestDue']>>('OldestDue', { linkId: json.uuid(), dueAt: time }),
    'The link whose refresh is due first, or has been for longest.',
  ),
  refreshes: json.object<OverviewView['refreshes']>('RefreshHistory', {
    stepSeconds: json.count(),
    points: json.list(
      json.object<OverviewView['refreshes']['points'][number]>('RefreshPoint', {
        at: time,
        succeeded: json.count(),
        failed: json.count(),
      }),
    ),
  }),
  calls: json.object<OverviewView['calls']>('CallHistory', {
    since: time,
    services: json.list(
      json.object<ServiceCalls>('ServiceCalls', {
        serviceId: json.uuid(),
        serviceName: json.text(),
        succeeded: json.count(),
        refused: json.count(),
        failed: json.count(),
      }),
    ),
  }),
  replicas: json.list(
    json.object<LiveReplica>('Replica', {
      id: json.uuid(),
      version: json.text(),
      startedAt: time,
      seenAt: time,
      circuit: json.text('How its circuit to COCO stands: `closed`, `half_open` or `open`.'),
    }),
  ),
});

const NOW = new Date('2027-01-31T12:30:00.000Z');

export const readOverview: OperationDescription = {
  id: 'readOverview',
  summary: 'Whether everything is all right, and if not, what is not',
  details: 'With the figures of the last 24 hours; at most 15 seconds old.',
  answers: [
    answer(200, 'The overview.', overviewSchema, {
      at: NOW,
      verdict: 'ok',
      reasons: [],
      links: { active: 20_000, reauthorization_required: 12, revoked: 340 },
      troubles: [{ code: 'grant_refused', links: 12 }],
      oldestDue: { linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21', dueAt: NOW },
      refreshes: { stepSeconds: 300, points: [{ at: NOW, succeeded: 1_660, failed: 1 }] },
      calls: { since: new Date('2027-01-30T12:00:00.000Z'), services: [] },
      replicas: [],
    }),
  ],
};
