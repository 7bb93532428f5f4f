/** What the API's description says of the audit trail. */
import type { TrailRecord } from '#audit';
import { answer, json, type OperationDescription } from '#kernel';
import type { HeadView } from './head.view.js';

const text = json.nullable(json.text());

const recordSchema = json.object<TrailRecord>('AuditRecord', {
  id: json.uuid(),
  position: json.nullable(
    json.count(),
    'Its place in the chain; `null` until it is sealed, moments after it was written.',
  ),
  at: json.time(),
  action: json.text('Such as `link.revoked`.'),
  result: json.oneOf(['succeeded', 'refused', 'failed', 'started']),
  actor: json.object<TrailRecord['actor']>('AuditActor', { kind: json.text(), id: text, name: text }),
  linkId: json.nullable(json.uuid()),
  serviceId: json.nullable(json.uuid()),
  serviceName: text,
  requestId: text,
  remoteAddress: text,
  details: json.openObject('What belongs to the action; never a secret.'),
  hash: json.nullable(json.text(), 'Of its seal, in hexadecimal.'),
});

const HASH = '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069';

export const searchAuditTrail: OperationDescription = {
  id: 'searchAuditTrail',
  summary: 'Records of the audit trail, newest first',
  details:
    'What is written all day long (`refresh.attempted`, `refresh.succeeded`, `calls.counted`) is shown when it is asked for by action, or by link.',
  answers: [
    answer(200, 'A page of records.', json.page('AuditPage', recordSchema), {
      items: [
        {
          id: '01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b',
          position: 5_120,
          at: new Date('2027-01-31T10:00:00.100Z'),
          action: 'link.revoked',
          result: 'succeeded',
          actor: { kind: 'admin', id: 'console:ada@example.com', name: null },
          linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
          serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
          serviceName: 'evening-lights',
          requestId: '01981f60-0b3e-7000-9111-b1c2d3e4f5a6',
          remoteAddress: '10.0.0.7',
          details: { reason: 'ticket 4711: the user has left' },
          hash: HASH,
        },
      ],
      nextCursor: null,
    }),
  ],
};

export const readAuditHead: OperationDescription = {
  id: 'readAuditHead',
  summary: 'Where the chain of the audit trail ends',
  answers: [
    answer(
      200,
      'The head.',
      json.object<HeadView>('AuditHead', {
        position: json.nullable(json.count()),
        hash: json.nullable(
          json.text(),
          'In hexadecimal: written down elsewhere, it shows later that nothing before it was changed.',
        ),
        sealedAt: json.nullable(json.time()),
        unsealed: json.count('Records that wait for their seal, up to 1,000.'),
      }),
      { position: 5_120, hash: HASH, sealedAt: new Date('2027-01-31T10:00:01.000Z'), unsealed: 0 },
    ),
  ],
};
