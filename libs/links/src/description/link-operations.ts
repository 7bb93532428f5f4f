/** What the API's description says of links. */
import { answer, json, noContent, type OperationDescription } from '#kernel';
import { activitySchema, exampleActivity, exampleLink, linkSchema } from '#oauth';

export const listLinks: OperationDescription = {
  id: 'listLinks',
  summary: 'The caller’s links, newest first',
  answers: [
    answer(200, 'A page of links.', json.page('LinkPage', linkSchema), {
      items: [exampleLink],
      nextCursor: null,
    }),
  ],
};

export const readLink: OperationDescription = {
  id: 'readLink',
  summary: 'One link: its state, expiry, last refresh and last error',
  answers: [answer(200, 'The link.', linkSchema, exampleLink)],
  problems: ['not_found'],
};

export const listLinkActivity: OperationDescription = {
  id: 'listLinkActivity',
  summary: 'What was done through a link, by whom, newest first',
  answers: [
    answer(200, 'A page of its history.', json.page('ActivityPage', activitySchema), {
      items: [exampleActivity],
      nextCursor: null,
    }),
  ],
  problems: ['not_found'],
};

export const revokeLink: OperationDescription = {
  id: 'revokeLink',
  summary: 'End a link for good',
  details:
    'At once, on every replica; tokens and data key are destroyed. The user can link again, under a new id.',
  answers: [noContent],
  problems: ['not_found'],
};
