/** What COCO's lists say about networks and resources, beyond ids and names (`sdk`, `metadata`: `code`). */
import type { JsonObject } from '../json/json-object.js';

/** What a network is for, by number. A network for calls and chats holds no devices. */
const networkTypes = ['IOT', 'CALL_NET'] as const;

/** The user's role in a network, by number. */
const userRoles = ['OWNER', 'ADMIN', 'GUEST'] as const;

/** A word such as `DOOR_LOCK`: some clouds put their own JSON where others put the kind. */
const KIND = /^[A-Z][A-Z0-9_]{0,63}$/;

/** COCO's zone of the resources that are in no room. Lists of zones may leave it out. */
export const DEFAULT_ZONE = '0';

/** The network with its purpose and the user's role in words; unchanged if COCO does not say. */
export function describeNetwork(network: JsonObject): JsonObject {
  const type = wordOf(networkTypes, network.coconetType);
  const role = wordOf(userRoles, network.userRole);
  if (type === undefined && role === undefined) return network;
  return {
    ...network,
    ...(type !== undefined && { networkType: type, holdsDevices: type !== 'CALL_NET' }),
    ...(role !== undefined && { role }),
  };
}

/** What a resource is, such as `BULB`: its first metadata; `undefined` if COCO does not say. */
export function kindOf({ metadataArr }: JsonObject): string | undefined {
  const metadata = firstMetadata(metadataArr);
  const word = typeof metadata === 'string' ? metadata.trim().toUpperCase() : '';
  return KIND.test(word) ? word : undefined;
}

/** What the user calls a resource: lists say `name`, a resource itself `resourceName` (`sdk`). */
export function resourceNameOf({ name, resourceName }: JsonObject): string | undefined {
  const given = name ?? resourceName;
  return typeof given === 'string' ? given : undefined;
}

function firstMetadata(metadataArr: unknown): unknown {
  const first: unknown = Array.isArray(metadataArr) ? metadataArr[0] : undefined;
  return typeof first === 'object' && first !== null && 'metadata' in first ? first.metadata : undefined;
}

/** By number, by the number as text, or by the word itself in any case. */
function wordOf<Word extends string>(words: readonly Word[], given: unknown): Word | undefined {
  if (typeof given === 'number') return words[given];
  if (typeof given !== 'string') return undefined;
  return words.find((word, index) => word === given.toUpperCase() || String(index) === given);
}
