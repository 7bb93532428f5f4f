/** What the API's description says of links for admins, and of revocations. */
import { answer, json, type OperationDescription } from '#kernel';
import { activitySchema, adminLinkSchema, exampleActivity, exampleAdminLink } from '#oauth';
import type { RevocationTarget } from '#vault';
import type { DryRun, RevocationView } from '../revocation/revocation.view.js';

export const searchLinks: OperationDescription = {
  id: 'searchLinks',
  summary: 'Links of all services',
  details: 'Newest first; with `idleSince` the longest idle first.',
  answers: [
    answer(200, 'A page of links.', json.page('AdminLinkPage', adminLinkSchema), {
      items: [exampleAdminLink],
      nextCursor: null,
    }),
  ],
};

export const readAnyLink: OperationDescription = {
  id: 'readAnyLink',
  summary: 'One link of any service',
  answers: [answer(200, 'The link.', adminLinkSchema, exampleAdminLink)],
  problems: ['not_found'],
};

export const listAnyLinkActivity: OperationDescription = {
  id: 'listAnyLinkActivity',
  summary: 'What happened to a link and through it, newest first',
  answers: [
    answer(200, 'A page of its history.', json.page('ActivityPage', activitySchema), {
      items: [exampleActivity],
      nextCursor: null,
    }),
  ],
  problems: ['not_found'],
};

const targetSchema = json.openObject<RevocationTarget>(
  'As it was asked for: `linkIds`, `userId` (with `serviceId`), `serviceId`, or `all`.',
);

const revocationSchema = json.object<RevocationView>('Revocation', {
  id: json.uuid(),
  target: targetSchema,
  reason: json.text('Why, for whoever reads the audit trail.'),
  startedAt: json.time(),
  startedBy: json.text(),
  state: json.oneOf(['running', 'finished']),
  finishedAt: json.nullable(json.time()),
  linksTotal: json.count('Links it found when it began.'),
  linksRevoked: json.count(),
});

const dryRunSchema = json.object<DryRun>('RevocationDryRun', {
  dryRun: json.oneOf([true]),
  links: json.count('Links that would end.'),
});

const exampleRevocation: RevocationView = {
  id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
  target: { userId: 'u-17' },
  reason: 'ticket 4711: the user has left',
  startedAt: new Date('2027-01-31T10:00:00.000Z'),
  startedBy: 'console:ada@example.com',
  state: 'finished',
  finishedAt: new Date('2027-01-31T10:00:00.240Z'),
  linksTotal: 2,
  linksRevoked: 2,
};

export const beginRevocation: OperationDescription = {
  id: 'beginRevocation',
  summary: 'End links: some, a user’s, a service’s, or all',
  details:
    'Exactly one of `linkIds`, `userId` (alone or with `serviceId`), `serviceId` and `all` names what ends. It goes on in ' +
    'the background; a small revocation is over when the answer comes.',
  request: { userId: 'u-17', reason: 'ticket 4711: the user has left' },
  answers: [
    answer(200, 'With `dryRun`: what it would end.', dryRunSchema, { dryRun: true, links: 2 }),
    answer(202, 'The revocation.', revocationSchema, exampleRevocation),
  ],
};

export const listRevocations: OperationDescription = {
  id: 'listRevocations',
  summary: 'Revocations, newest first',
  answers: [
    answer(200, 'A page of revocations.', json.page('RevocationPage', revocationSchema), {
      items: [exampleRevocation],
      nextCursor: null,
    }),
  ],
};

export const readRevocation: OperationDescription = {
  id: 'readRevocation',
  summary: 'How far a revocation has come',
  answers: [answer(200, 'The revocation.', revocationSchema, exampleRevocation)],
  problems: ['not_found'],
};
