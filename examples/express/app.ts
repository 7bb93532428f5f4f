/** An Express app whose users link their COCO account and switch a lamp on. */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { InvalidWebhook } from '#client';
import { homePage, sentencePage } from '../stand-ins/pages.js';
import type { AppSettings } from '../stand-ins/settings.js';
import { UserLinks } from '../stand-ins/user-links.js';
import { UserSessions } from '../stand-ins/user-sessions.js';
import { userRoutes } from './user-routes.js';
import { webhookRoute } from './webhook-route.js';

export function createApp(settings: AppSettings): Express {
  const sessions = new UserSessions();
  const links = new UserLinks();
  const app = express();
  // First: a webhook's signature is over the raw body, which no parser may have touched.
  app.use('/coco', webhookRoute(settings, links));
  app.use(express.urlencoded());
  app.use('/coco', userRoutes(settings, sessions, links));

  app.get('/', (request, response) => {
    const userId = sessions.of(request.headers.cookie)?.userId;
    response.send(homePage(userId, userId !== undefined && links.has(userId)));
  });

  app.post('/login', (request: Request<object, unknown, { userId?: unknown } | undefined>, response) => {
    response.setHeader('set-cookie', sessions.begin(String(request.body?.userId)));
    response.redirect(303, '/');
  });

  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (error instanceof InvalidWebhook) response.status(400).send(error.message);
    else response.status(502).send(sentencePage('That did not work. Please try again.'));
  });
  return app;
}
