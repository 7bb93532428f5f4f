import type { Link } from '#client';
import { answering } from '../answers/answer.js';
import { wordOf } from '../text/untrusted.js';
import { readOnly, type AddTool } from './tool.js';

/** The user's links and whether they work. */
export const addListLinks: AddTool = (server, session) => {
  server.registerTool(
    'list_links',
    {
      title: 'Linked accounts',
      description:
        'The COCO accounts that the user has linked, and whether each works. Call it first, or when a link fails.',
      annotations: readOnly,
    },
    (context) =>
      answering(session, context, {
        run: async (signal) => {
          const links = await session.links.of(session.userId, signal);
          if (links.length === 0)
            return { links: [], hint: 'The user has linked no account. That is done in the app, not here.' };
          return {
            links: links.map((link) => ({
              link: session.handles.give('link', { linkId: link.id }),
              since: link.createdAt.slice(0, 10),
              ...stateOf(link),
            })),
          };
        },
      }),
  );
};

function stateOf({ status, heldAt, lastError }: Link): Record<string, unknown> {
  if (status === 'reauthorization_required')
    return { works: false, why: 'The user has to link the account again, in the app.' };
  if (status !== 'active') return { works: false, why: 'The user has not finished linking it.' };
  if (heldAt !== null) return { works: 'for reading', why: 'Support has put it on hold: no commands.' };
  return { works: true, ...(lastError !== null && { trouble: wordOf(lastError.code) }) };
}
