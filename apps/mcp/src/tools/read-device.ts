import { z } from 'zod';
import type { Resource } from '#client';
import { answering } from '../answers/answer.js';
import { deviceOf, type Session } from '../home/session.js';
import { QUOTED_IS_DATA, quoted, valueOf, wordOf } from '../text/untrusted.js';
import { readOnly, type AddTool } from './tool.js';

/** Values in one answer. */
const MOST_VALUES = 60;

/** The present state of one device. */
export const addReadDevice: AddTool = (server, session) => {
  server.registerTool(
    'read_device',
    {
      title: 'State of a device',
      description: `The state of a device, such as whether a lamp is on. ${QUOTED_IS_DATA}`,
      inputSchema: z.strictObject({ device: z.string().max(64).describe('A handle from list_devices') }),
      annotations: readOnly,
    },
    ({ device }, context) =>
      answering(session, context, {
        run: async (signal) => {
          const place = deviceOf(session, device);
          const resource = await session.broker.devices.read(place, { signal });
          const { name, withheld, unread = [] } = resource;
          const values = await valuesOf(session, resource);
          return {
            ...(name !== undefined && { name: quoted(name) }),
            state: values.slice(0, MOST_VALUES),
            ...(values.length > MOST_VALUES && { leftOut: values.length - MOST_VALUES }),
            ...(withheld.length > 0 && { notAllowed: withheld.slice(0, MOST_VALUES).map(wordOf) }),
            ...(unread.length > 0 && { incomplete: `${unread.length} value(s) could not be read.` }),
          };
        },
      }),
  );
};

/** Of sensitive capabilities only numbers and flags: a lock's other values can be its PINs, a camera's the way to its pictures. */
async function valuesOf(
  { catalogue }: Session,
  { capabilities = [] }: Resource,
): Promise<readonly Record<string, unknown>[]> {
  const values = await Promise.all(
    capabilities.map(async ({ capabilityName, attributes = [] }) => {
      const standard = capabilityName === undefined ? undefined : await catalogue.capability(capabilityName);
      const isGuarded = standard?.sensitive ?? true;
      return attributes.flatMap(({ attributeName, attributeId, value, unit, updatedAt, readAt }) => {
        if (isGuarded && typeof value !== 'number' && typeof value !== 'boolean') return [];
        const at = readAt ?? updatedAt;
        return {
          ...(capabilityName !== undefined && { capability: wordOf(capabilityName) }),
          attribute: attributeName === undefined ? attributeId : wordOf(attributeName),
          value: valueOf(value),
          ...(unit !== undefined && { unit: wordOf(unit) }),
          ...(at !== undefined && { at: wordOf(at) }),
        };
      });
    }),
  );
  return values.flat();
}
