import express, { type Request, type Router } from 'express';
// In your own project: from '@coco-token-broker/client'.
import { verifyWebhook } from '#client';
import type { AppSettings } from '../stand-ins/settings.js';
import type { UserLinks } from '../stand-ins/user-links.js';

/** Receives changes of links that the app did not cause. */
export function webhookRoute({ webhookSecret }: AppSettings, links: UserLinks): Router {
  const router = express.Router();
  router.post(
    '/events',
    express.raw({ type: () => true }),
    ({ body, headers }: Request<object, unknown, Buffer | undefined>, response) => {
      const { type, data } = verifyWebhook({ secret: webhookSecret, body: body ?? '', headers });
      if (type === 'link.revoked') links.forget(data.userId, data.linkId);
      response.sendStatus(204);
    },
  );
  return router;
}
