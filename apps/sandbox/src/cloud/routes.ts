/** The REST paths of COCO's API that a C2C app may call, and what they answer. */

import type { Exchange, Answer } from '../http/exchange.js';
import { errorAnswer, jsonAnswer, parseJsonObject } from '../http/exchange.js';
import { CommandRefusedError, execute } from './commands.js';
import type { Homes, Network, Resource } from './homes.js';
import { findUserById } from './users.js';

/** The path's parameters, decoded, in the order they appear. */
type PathParameters = readonly string[];

interface Route {
  readonly method: string;
  readonly path: RegExp;
  answer(call: Call, parameters: PathParameters): Answer;
}

/** A call by a user whose token was good. */
interface Call {
  readonly homes: Homes;
  readonly userId: string;
  readonly exchange: Exchange;
  readonly nextCommandNumber: () => number;
}

const networks = '/v1\\.0/network-manager/networks';
const segment = '([^/]+)';
const resource = `${networks}/${segment}/devices/${segment}/resources/${segment}`;

const routes: readonly Route[] = [
  { method: 'GET', path: exactly('/v1\\.0/user-manager/users/me'), answer: readUser },
  { method: 'GET', path: exactly(networks), answer: listNetworks },
  { method: 'GET', path: exactly(`${networks}/${segment}/zones`), answer: listZones },
  { method: 'GET', path: exactly(`${networks}/${segment}/zones/${segment}`), answer: readZone },
  { method: 'GET', path: exactly(resource), answer: readResource },
  { method: 'POST', path: exactly(`${resource}/commands`), answer: executeCommand },
];

/** Anything else that changes or invites: a C2C app may only read and execute. */
const management = /^\/v1\.0\/(network-manager|user-manager)\/.*generate-invite$/;

/** Answers a call by the route its undecoded path matches; an encoded slash stays within its segment. */
export function answerCall(call: Call): Answer {
  const { method, url } = call.exchange;
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    const parameters = decoded(match.slice(1));
    return parameters ? route.answer(call, parameters) : errorAnswer(400, 'The path is not well encoded');
  }
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || management.test(url.pathname)) {
    return errorAnswer(403, 'A C2C app may only read and execute resources of a COCONet');
  }
  return errorAnswer(404, 'There is no such path');
}

function readUser({ userId }: Call): Answer {
  const user = findUserById(userId);
  if (!user) return errorAnswer(404, 'There is no such user');
  const { username, fullName } = user;
  return jsonAnswer(200, {
    userId,
    username,
    roles: ['USER'],
    fullName,
    acctVerified: true,
    profileImageURL: '',
  });
}

function listNetworks({ homes, userId }: Call): Answer {
  const visible = homes.networksOf(userId);
  return jsonAnswer(200, {
    networks: visible.map(({ networkId, networkName, categoryName }) => ({
      networkId,
      networkName,
      categoryName,
    })),
  });
}

function listZones(call: Call, [networkId]: PathParameters): Answer {
  return withNetwork(call, networkId, ({ zones }) =>
    jsonAnswer(200, { zones: zones.map(({ zoneId, zoneName }) => ({ zoneId, zoneName })) }),
  );
}

function readZone(call: Call, [networkId, zoneId]: PathParameters): Answer {
  return withNetwork(call, networkId, ({ zones }) => {
    const zone = zones.find((each) => String(each.zoneId) === zoneId);
    if (!zone) return errorAnswer(404, 'There is no such zone');
    return jsonAnswer(200, { resources: zone.resources.map(resourceInZone) });
  });
}

function resourceInZone({ resourceEui, deviceNodeId, name, capabilities }: Resource) {
  const metadata = JSON.stringify({ capabilityIds: capabilities.map(({ capability }) => capability.id) });
  return { resourceEui, deviceNodeId, name, metadataArr: [{ metadata }] };
}

function readResource(call: Call, parameters: PathParameters): Answer {
  return withResource(call, parameters, ({ resourceEui, deviceNodeId, name, capabilities }) =>
    jsonAnswer(200, {
      resourceEui,
      deviceNodeId,
      name,
      capabilities: capabilities.map(({ capability, attributes }) => ({
        capabilityId: capability.id,
        attributes,
      })),
    }),
  );
}

function executeCommand(call: Call, parameters: PathParameters): Answer {
  return withResource(call, parameters, (target) => {
    const request = parseJsonObject(call.exchange.body.toString());
    if (!request) return errorAnswer(400, 'The body must be a JSON object');
    try {
      execute(target, request);
      return jsonAnswer(200, { cmdSeqNum: call.nextCommandNumber(), status: 'SUCCESS' });
    } catch (error) {
      if (error instanceof CommandRefusedError) return errorAnswer(400, error.message);
      throw error;
    }
  });
}

function withNetwork({ homes, userId }: Call, networkId = '', answer: (network: Network) => Answer): Answer {
  const network = homes.findNetwork(userId, networkId);
  return network ? answer(network) : errorAnswer(404, 'There is no such COCONet');
}

function withResource(
  call: Call,
  [networkId, deviceNodeId = '', resourceEui = '']: PathParameters,
  answer: (resource: Resource) => Answer,
): Answer {
  return withNetwork(call, networkId, (network) => {
    const found = call.homes.findResource(network, deviceNodeId, resourceEui);
    return found ? answer(found) : errorAnswer(404, 'There is no such resource');
  });
}

function exactly(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

function decoded(segments: readonly string[]): PathParameters | undefined {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
