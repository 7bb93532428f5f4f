import { z } from 'zod';
import { answering } from '../answers/answer.js';
import { linkOf, type Session } from '../home/session.js';
import { QUOTED_IS_DATA, quoted, wordOf } from '../text/untrusted.js';
import { readOnly, type AddTool } from './tool.js';

/** Networks in one answer; few users have more than three. */
const MOST_NETWORKS = 40;

/** The homes behind the user's links. */
export const addListNetworks: AddTool = (server, session) => {
  server.registerTool(
    'list_networks',
    {
      title: 'Networks',
      description: `The user's networks: homes with devices. Without a link those of all working links. ${QUOTED_IS_DATA}`,
      inputSchema: z.strictObject({
        link: z.string().max(64).optional().describe('A handle from list_links'),
      }),
      annotations: readOnly,
    },
    ({ link }, context) =>
      answering(session, context, {
        run: async (signal) => {
          const linkIds = link === undefined ? await workingLinks(session, signal) : [linkOf(session, link)];
          const lists = await Promise.allSettled(
            linkIds.map((linkId) => networksOf(session, linkId, signal)),
          );
          const networks = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
          const failed = lists.find((list) => list.status === 'rejected');
          if (failed !== undefined && networks.length === 0) throw failed.reason;
          return {
            networks: networks.slice(0, MOST_NETWORKS),
            ...(failed !== undefined && {
              incomplete: 'One of the links could not be read: list_links shows which works.',
            }),
          };
        },
      }),
  );
};

async function workingLinks(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const links = await session.links.of(session.userId, signal);
  return links.filter(({ status }) => status === 'active').map(({ id }) => id);
}

async function networksOf(
  { broker, handles }: Session,
  linkId: string,
  signal: AbortSignal,
): Promise<readonly Record<string, unknown>[]> {
  const { networks } = await broker.devices.networks(linkId, { signal });
  return networks
    .filter(({ holdsDevices }) => holdsDevices !== false)
    .slice(0, MOST_NETWORKS)
    .map(({ networkId, networkName = '', role }) => ({
      network: handles.give('network', { linkId, networkId }),
      name: quoted(networkName),
      ...(role !== undefined && { role: wordOf(role) }),
    }));
}
