import type { BrokerClient, ResourcePlace } from '#client';

/** The user's first lamp. A real app lists the devices and lets the user choose. */
export async function firstLamp({ devices }: BrokerClient, linkId: string): Promise<ResourcePlace> {
  for (const { networkId } of (await devices.networks(linkId)).networks) {
    const { resources } = await devices.resources(linkId, networkId);
    const lamp = resources.find(({ name }) => name?.includes('lamp'));
    if (lamp !== undefined) return { linkId, networkId, ...lamp };
  }
  throw new Error('There is no lamp in this home');
}
