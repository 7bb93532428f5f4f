/** What the API's description says of linking. */
import { answer, json, type OperationDescription } from '#kernel';
import type { StartedLinkSession } from '../session/link-session.starter.js';
import { exampleLink, linkSchema } from './link-schemas.js';

const SESSION_ID = '01981f3e-1a77-7e0c-8c35-9d2b64f0aa10';

const startedSchema = json.object<StartedLinkSession>('LinkSession', {
  id: json.uuid('Keep it in the user’s own session.'),
  linkUrl: json.url('Where to send the user’s browser; good for one browser, until `expiresAt`.'),
  expiresAt: json.time(),
});

const page = { schema: json.text(), mediaType: 'text/html' };

export const startLinkSession: OperationDescription = {
  id: 'startLinkSession',
  summary: 'Begin to link a user’s COCO account',
  details:
    'Send the user’s browser to `linkUrl`. It comes back to `returnUrl` with `linkSession` and `confirmationCode`, or with ' +
    '`error`. With `linkId` an existing link is renewed: it keeps its id.',
  request: { userId: 'u-17', returnUrl: 'https://app.example.com/coco/done' },
  answers: [
    answer(201, 'The link session.', startedSchema, {
      id: SESSION_ID,
      linkUrl: 'https://broker.example.com/connect/Zx3vW9yQ1rT7uK5mN2bL8cJ4hG6fD0sA',
      expiresAt: new Date('2027-01-31T08:10:00.000Z'),
    }),
  ],
  problems: ['return_url_not_registered', 'too_many_link_sessions', 'not_permitted', 'not_found'],
};

export const confirmLinkSession: OperationDescription = {
  id: 'confirmLinkSession',
  summary: 'Confirm that the user who came back is the one who set out',
  details:
    'The link becomes active. One use, within minutes. This is what stops an attacker who makes someone else finish the ' +
    'attacker’s link.',
  parameters: { id: { description: 'The link session’s id.', example: SESSION_ID } },
  request: { confirmationCode: 'q1vXj3sT0m5c2yR8b7uH4kL6nP9wZaEdFgQiOxCvB1M' },
  answers: [answer(200, 'The link.', linkSchema, exampleLink)],
  problems: ['confirmation_refused', 'not_found', 'vault_unavailable'],
};

export const openLinkUrl: OperationDescription = {
  id: 'openLinkUrl',
  summary: 'Where a user’s browser begins',
  details: 'For browsers: binds this browser to the link session by a cookie and sends it to COCO.',
  answers: [
    { status: 302, description: 'To COCO’s page, where the user signs in and consents.' },
    { status: 404, description: 'A page that says that the link is used up.', ...page },
    { status: 503, description: 'A page that asks to try again.', ...page },
  ],
};

export const receiveFromCoco: OperationDescription = {
  id: 'receiveFromCoco',
  summary: 'Where COCO sends a user’s browser back to',
  details:
    'For browsers: checks state and cookie, fetches the tokens and sends the browser to `returnUrl`, never with a token.',
  answers: [
    {
      status: 302,
      description: 'To `returnUrl`, with `linkSession` and `confirmationCode`, or with `error`.',
    },
    {
      status: 400,
      description: 'A page that says that this call belongs to no link session of this browser.',
      ...page,
    },
    { status: 503, description: 'A page that asks to try again.', ...page },
  ],
};
