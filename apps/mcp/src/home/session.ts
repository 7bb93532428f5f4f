import type { BrokerClient } from '#client';
import { UnknownHandle } from '../answers/tool-refusal.js';
import type { CommandMode } from '../settings/settings.js';
import type { Catalogue } from './catalogue.js';
import type { Handles } from './handles.js';
import type { UserLinks } from './user-links.js';

/** What the tools work with, for one user. */
export interface Session {
  readonly userId: string;
  readonly broker: BrokerClient;
  readonly links: UserLinks;
  readonly catalogue: Catalogue;
  readonly handles: Handles;
  readonly commands: CommandMode;
  /** Milliseconds for one call of a tool. */
  readonly callTime: number;
}

/** A network of the user. */
export interface NetworkPlace {
  readonly linkId: string;
  readonly networkId: string;
}

/** A device of the user: what the API calls a resource. */
export interface DevicePlace extends NetworkPlace {
  readonly deviceNodeId: string;
  readonly resourceEui: string;
}

/** @throws UnknownHandle */
export function linkOf({ handles }: Session, handle: string): string {
  const place = handles.find('link', handle);
  if (place === undefined) throw new UnknownHandle('link', 'list_links');
  return place.linkId;
}

/** @throws UnknownHandle */
export function networkOf({ handles }: Session, handle: string): NetworkPlace {
  const { linkId, networkId } = handles.find('network', handle) ?? {};
  if (linkId === undefined || networkId === undefined) throw new UnknownHandle('network', 'list_networks');
  return { linkId, networkId };
}

/** @throws UnknownHandle */
export function deviceOf({ handles }: Session, handle: string): DevicePlace {
  const { linkId, networkId, deviceNodeId, resourceEui } = handles.find('device', handle) ?? {};
  if (
    linkId === undefined ||
    networkId === undefined ||
    deviceNodeId === undefined ||
    resourceEui === undefined
  )
    throw new UnknownHandle('device', 'list_devices');
  return { linkId, networkId, deviceNodeId, resourceEui };
}
