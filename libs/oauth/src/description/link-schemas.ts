/** How links and their history look in answers. */
import type { ActivityEntry } from '#audit';
import { json, type Schema } from '#kernel';
import { linkStatuses, lastErrors } from '#vault';
import type { AdminLinkView, LinkView } from '../view/link.view.js';

const lastError = json.nullable(
  json.object<NonNullable<LinkView['lastError']>>('LinkError', {
    code: json.oneOf(lastErrors, 'Why the link is not well, and thereby whose move it is.'),
    at: json.nullable(json.time()),
  }),
  '`null` while the link is well.',
);

const linkMembers = {
  id: json.uuid(),
  userId: json.text('The user, as the service names it.'),
  status: json.oneOf(linkStatuses),
  createdAt: json.time(),
  activatedAt: json.nullable(json.time()),
  revokedAt: json.nullable(json.time()),
  accessTokenExpiresAt: json.nullable(json.time()),
  lastRefreshedAt: json.nullable(json.time()),
  cocoAccount: json.oneOf(
    ['known', 'unknown'],
    'Whether it is known which COCO account the link is of: then a renewal with another is refused. `unknown` where COCO does not tell, and on revoked links.',
  ),
  lastError,
};

/** A link as its service sees it. */
export const linkSchema: Schema<LinkView> = json.object<LinkView>(
  'Link',
  linkMembers,
  'One user’s consent, kept alive. Holds no secret.',
);

/** A link as admins see it. */
export const adminLinkSchema: Schema<AdminLinkView> = json.object<AdminLinkView>('AdminLink', {
  ...linkMembers,
  serviceId: json.uuid('The service that made the link and owns it.'),
  serviceName: json.text(),
  refreshDueAt: json.nullable(json.time()),
  failedRefreshes: json.count('Refreshes that failed since the last that succeeded.'),
  lastUsedAt: json.nullable(json.time('To the hour; when it was linked where it was not used since.')),
});

/** One entry of a link’s history. */
export const activitySchema: Schema<ActivityEntry> = json.object<ActivityEntry>('ActivityEntry', {
  id: json.uuid(),
  at: json.time(),
  action: json.text('Such as `command.executed`; see the audit trail.'),
  result: json.oneOf(['succeeded', 'refused', 'failed', 'started']),
  actor: json.object<ActivityEntry['actor']>('ActivityActor', {
    kind: json.text('Such as `service`, `admin`, `system`.'),
    id: json.nullable(json.text()),
    name: json.nullable(json.text()),
  }),
  requestId: json.nullable(json.text()),
  details: json.openObject('What belongs to the action; never a secret.'),
});

/** A link for examples. */
export const exampleLink: LinkView = {
  id: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
  userId: 'u-17',
  status: 'active',
  createdAt: new Date('2027-01-31T08:00:00.000Z'),
  activatedAt: new Date('2027-01-31T08:00:12.000Z'),
  revokedAt: null,
  accessTokenExpiresAt: new Date('2027-01-31T09:48:00.000Z'),
  lastRefreshedAt: new Date('2027-01-31T08:48:00.000Z'),
  cocoAccount: 'known',
  lastError: null,
};

/** The same link as admins see it. */
export const exampleAdminLink: AdminLinkView = {
  ...exampleLink,
  serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
  serviceName: 'evening-lights',
  refreshDueAt: new Date('2027-01-31T09:36:00.000Z'),
  failedRefreshes: 0,
  lastUsedAt: new Date('2027-01-31T09:00:00.000Z'),
};

/** A command in a link's history. */
export const exampleActivity: ActivityEntry = {
  id: '01981f5c-2e10-7f5d-a3a2-6a1f0e9b7c44',
  at: new Date('2027-01-31T09:12:03.120Z'),
  action: 'command.executed',
  result: 'succeeded',
  actor: { kind: 'service', id: exampleAdminLink.serviceId, name: exampleAdminLink.serviceName },
  requestId: '01981f5c-2df0-7d11-9b0c-0a7755e31c02',
  details: { capability: 'ON_OFF_CONTROL', command: 'ON', status: 'SUCCESS' },
};
