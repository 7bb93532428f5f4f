import express, { type Request, type Response, type Router } from 'express';
// In your own project: from '@coco-token-broker/client'.
import { BrokerClientError } from '#client';
import { firstLamp } from '../stand-ins/lamps.js';
import { sentenceFor, sentencePage } from '../stand-ins/pages.js';
import type { AppSettings } from '../stand-ins/settings.js';
import type { UserLinks } from '../stand-ins/user-links.js';
import type { UserSession, UserSessions } from '../stand-ins/user-sessions.js';

type UserHandler = (session: UserSession, request: Request, response: Response) => Promise<void>;

/** What users who are logged in do: begin to link, come back from it, switch a lamp on. */
export function userRoutes(settings: AppSettings, sessions: UserSessions, links: UserLinks): Router {
  const { broker } = settings;
  const router = express.Router();
  const asUser = (handle: UserHandler) => async (request: Request, response: Response) => {
    const session = sessions.of(request.headers.cookie);
    if (session === undefined) response.redirect(303, '/');
    else await handle(session, request, response);
  };

  const link: UserHandler = async (session, _request, response) => {
    response.redirect(303, await beginLink(settings, session));
  };

  const done: UserHandler = async (session, { originalUrl }, response) => {
    // The id comes from the session of the logged-in user, never from the URL.
    const { linkSession, userId } = session;
    session.linkSession = undefined;
    const end = await broker.linking.finish({ returned: originalUrl, linkSession });
    if (end.outcome === 'linked') links.set(userId, end.link.id);
    response.status(end.outcome === 'not_begun_here' ? 403 : 200).send(sentencePage(sentenceFor(end)));
  };

  const lamp: UserHandler = async (session, _request, response) => {
    const linkId = links.get(session.userId);
    if (linkId === undefined) {
      response.redirect(303, '/');
      return;
    }
    try {
      const place = await firstLamp(broker, linkId);
      const { status } = await broker.devices.execute(place, { capability: 'ON_OFF_CONTROL', command: 'ON' });
      response.send(sentencePage(status === 'SUCCESS' ? 'The lamp is on.' : 'The lamp did not answer.'));
    } catch (error) {
      if (!(error instanceof BrokerClientError) || error.code !== 'reauthorization_required') throw error;
      response.redirect(303, await beginLink(settings, session, linkId));
    }
  };

  return router.post('/link', asUser(link)).get('/done', asUser(done)).post('/lamp', asUser(lamp));
}

/** Begins to link, and remembers in this user's own session that it was this user. @returns where to send the browser */
async function beginLink(
  { broker, publicUrl }: AppSettings,
  session: UserSession,
  linkId?: string,
): Promise<string> {
  const renewal = linkId === undefined ? {} : { linkId };
  const returnUrl = `${publicUrl}/coco/done`;
  const { id, linkUrl } = await broker.linking.start({ userId: session.userId, returnUrl, ...renewal });
  session.linkSession = id;
  return linkUrl;
}
