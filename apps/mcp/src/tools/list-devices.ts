import { z } from 'zod';
import type { MergedResources } from '#client';
import { answering } from '../answers/answer.js';
import { networkOf, type NetworkPlace, type Session } from '../home/session.js';
import { QUOTED_IS_DATA, quoted, wordOf } from '../text/untrusted.js';
import { readOnly, type AddTool } from './tool.js';

/** Devices in one answer. */
const PAGE = 40;

/** Rooms and capabilities of one device in an answer. */
const MOST_ROOMS = 3;
const MOST_CAPABILITIES = 16;

type MergedResource = MergedResources['resources'][number];

/** The devices of a network. */
export const addListDevices: AddTool = (server, session) => {
  server.registerTool(
    'list_devices',
    {
      title: 'Devices',
      description: `The devices of a network: name, room, and what each can do. At most ${PAGE} in one answer. ${QUOTED_IS_DATA}`,
      inputSchema: z.strictObject({
        network: z.string().max(64).describe('A handle from list_networks'),
        search: z.string().max(80).optional().describe('Part of the name of the device or of its room'),
        skip: z.int().min(0).max(100_000).optional().describe('Devices to leave out, to see the next ones'),
      }),
      annotations: readOnly,
    },
    ({ network, search = '', skip = 0 }, context) =>
      answering(session, context, {
        run: async (signal) => {
          const place = networkOf(session, network);
          const { resources, failedZones } = await session.broker.devices.resources(
            place.linkId,
            place.networkId,
            { signal },
          );
          const found = resources.filter((resource) => matches(resource, search));
          const shown = found.slice(skip, skip + PAGE);
          return {
            devices: shown.map((resource) => describe(session, place, resource)),
            ...(skip + shown.length < found.length && {
              more: found.length - skip - shown.length,
              next: { skip: skip + shown.length },
            }),
            ...(failedZones.length > 0 && {
              incomplete: `${failedZones.length} room(s) could not be read, so devices may be missing.`,
            }),
          };
        },
      }),
  );
};

function describe(
  { handles }: Session,
  place: NetworkPlace,
  { deviceNodeId, resourceEui, name = '', kind, zones, capabilityNames = [] }: MergedResource,
): Record<string, unknown> {
  const device = handles.give('device', { ...place, deviceNodeId: String(deviceNodeId), resourceEui });
  const rooms = zones.flatMap(({ zoneName }) => (typeof zoneName === 'string' ? [quoted(zoneName)] : []));
  return {
    device,
    name: quoted(name),
    ...(kind !== undefined && { kind: wordOf(kind) }),
    ...(rooms.length > 0 && { rooms: rooms.slice(0, MOST_ROOMS) }),
    ...(capabilityNames.length > 0 && { can: capabilityNames.slice(0, MOST_CAPABILITIES).map(wordOf) }),
  };
}

function matches({ name, zones }: MergedResource, search: string): boolean {
  const part = search.toLowerCase();
  return (
    [name, ...zones.map(({ zoneName }) => zoneName)].some(
      (text) => typeof text === 'string' && text.toLowerCase().includes(part),
    ) || part === ''
  );
}
