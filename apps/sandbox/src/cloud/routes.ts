/** The REST calls of COCO's API that a C2C app may make, and what they answer: by path name, whatever the dialect. */

import type { CloudPath } from '#standard';
import type { Dialect, Identifiers } from '../dialects/dialect.js';
import type { Facts } from '../dialects/render.js';
import type { Answer, Exchange } from '../http/exchange.js';
import { jsonAnswer, parseJsonObject } from '../http/exchange.js';
import { CommandRefusedError, readCommand } from './commands.js';
import type { Execution } from './commands.js';
import { capabilityFacts, networkFacts, resourceFacts, statusFact } from './facts.js';
import type { Homes, Network, Resource } from './homes.js';
import type { Population } from './population.js';

/** A call by a user whose token was good. */
export interface Call {
  readonly homes: Homes;
  readonly population: Population;
  readonly dialect: Dialect;
  readonly userId: string;
  readonly exchange: Exchange;
  readonly nextCommandNumber: () => number;
  /** Milliseconds from a command's acknowledgement until it is carried out, where commands are asynchronous. */
  readonly commandDelay: number;
}

interface Route {
  readonly method: string;
  answer(call: Call, identifiers: Identifiers): Answer;
}

const routes: Readonly<Partial<Record<CloudPath, Route>>> = {
  user: { method: 'GET', answer: readUser },
  networks: { method: 'GET', answer: listNetworks },
  zones: { method: 'GET', answer: listZones },
  zoneResources: { method: 'GET', answer: readZone },
  resource: { method: 'GET', answer: readResource },
  commands: { method: 'POST', answer: executeCommand },
};

/** Anything else that changes or invites: a C2C app may only read and execute. */
const management = '/generate-invite';

/** Answers a call by the path that the dialect finds in it. */
export function answerCall(call: Call): Answer {
  const { method, url } = call.exchange;
  const known = call.dialect.find(url.pathname);
  const route = known && routes[known.path];
  if (known && route?.method === method) {
    const identifiers = decoded(known.identifiers);
    if (identifiers) return route.answer(call, identifiers);
    return call.dialect.refuse('badRequest', 'The path is not well encoded');
  }
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || url.pathname.endsWith(management)) {
    return call.dialect.refuse('forbidden', 'A C2C app may only read and execute resources of a COCONet');
  }
  return call.dialect.refuse('unknownPath', 'There is no such path');
}

function readUser({ userId, dialect, population }: Call): Answer {
  if (dialect.does('refusesUser')) return dialect.refuse('forbidden', 'A C2C app may not read the user');
  const user = population.findById(userId);
  if (!user) return dialect.refuse('notFound', 'There is no such user');
  const { username, fullName } = user;
  const facts = { userId, username, roles: ['USER'], fullName, acctVerified: true, profileImageURL: '' };
  return dialect.answer('user', facts);
}

function listNetworks(call: Call): Answer {
  return call.dialect.answer('networks', { networks: visibleNetworks(call).map(networkFacts) });
}

function listZones(call: Call, identifiers: Identifiers): Answer {
  return withNetwork(call, identifiers, ({ zones }) =>
    call.dialect.answer('zones', { zones: zones.map(({ zoneId, zoneName }) => ({ zoneId, zoneName })) }),
  );
}

function readZone(call: Call, identifiers: Identifiers): Answer {
  return withNetwork(call, identifiers, (network) => {
    const resources = resourcesIn(call, network, identifiers.zoneId ?? '');
    if (!resources) return call.dialect.refuse('notFound', 'There is no such zone');
    return call.dialect.answer('zoneResources', { resources: resources.map(resourceFacts) });
  });
}

function resourcesIn({ dialect }: Call, { zones, inNoRoom }: Network, zoneId: string) {
  if (zoneId === '0' && dialect.does('unlistedDefaultZone')) return inNoRoom;
  return zones.find((each) => String(each.zoneId) === zoneId)?.resources;
}

function readResource(call: Call, identifiers: Identifiers): Answer {
  return withResource(call, identifiers, (found, { variant }) => {
    const capabilities = found.capabilities.map(({ capability, attributes }) =>
      capabilityFacts(capability, attributes),
    );
    return call.dialect.answer('resource', { ...resourceFacts(found), capabilities }, variant);
  });
}

function executeCommand(call: Call, identifiers: Identifiers): Answer {
  return withResource(call, identifiers, (target, { variant }) => {
    const request = parseJsonObject(call.exchange.body.toString());
    if (!request) return call.dialect.refuse('badRequest', 'The body must be a JSON object');
    try {
      return carryOut(call, readCommand(target, request), variant);
    } catch (error) {
      if (error instanceof CommandRefusedError) return call.dialect.refuse('badRequest', error.message);
      throw error;
    }
  });
}

/** At once, later, or never; what was fetched is there at once in every dialect, unless the device stalls. */
function carryOut(call: Call, { capability, fetched, carryOut: effect }: Execution, variant: number): Answer {
  const { device = {} } = call.exchange;
  const isAsynchronous = fetched === undefined && call.dialect.does('asynchronousCommands');
  const { says = isAsynchronous ? 'IN_PROGRESS' : 'SUCCESS' } = device;
  if (fetched === undefined) act(call, effect, isAsynchronous);
  else if (device.says === 'IN_PROGRESS') return commandAnswer(call, says, undefined, variant);
  if (fetched === undefined && device.status !== undefined) return statusInstead(device.status);
  return commandAnswer(call, says, fetched && capabilityFacts(capability, fetched), variant);
}

/** Makes the device obey when it should, and records what it did in the ledger. */
function act({ exchange, commandDelay }: Call, effect: Execution['carryOut'], isAsynchronous: boolean): void {
  const { device } = exchange;
  const { obeysAfter = isAsynchronous ? commandDelay : 0 } = device ?? {};
  const acts = (exchange.facts.acts = exchange.facts.acts ?? []);
  const obey = (): void => {
    acts.push(effect(device));
  };
  if (obeysAfter === 0) obey();
  else if (obeysAfter !== 'never') setTimeout(obey, obeysAfter).unref();
}

function commandAnswer(
  { dialect, nextCommandNumber }: Call,
  status: 'SUCCESS' | 'IN_PROGRESS',
  cmdResponse: Facts | undefined,
  variant: number,
): Answer {
  const facts = { cmdSeqNum: nextCommandNumber(), status: statusFact(status), cmdResponse };
  return dialect.answer('command', facts, variant);
}

/** COCO's gateway gave up on the device, which may still obey. */
function statusInstead(status: number): Answer {
  return jsonAnswer(status, { error: { message: 'Ordered by a test' } });
}

function visibleNetworks({ homes, userId, dialect }: Call): readonly Network[] {
  const visible = homes.networksOf(userId);
  return dialect.does('callNetworks') ? visible : visible.filter(({ isForCalls }) => !isForCalls);
}

function withNetwork(call: Call, { networkId }: Identifiers, answer: (network: Network) => Answer): Answer {
  const network = visibleNetworks(call).find((each) => each.networkId === networkId);
  return network ? answer(network) : call.dialect.refuse('notFound', 'There is no such COCONet');
}

function withResource(
  call: Call,
  identifiers: Identifiers,
  answer: (resource: Resource, network: Network) => Answer,
): Answer {
  const { deviceNodeId = '', resourceEui = '' } = identifiers;
  return withNetwork(call, identifiers, (network) => {
    const found = call.homes.findResource(network, deviceNodeId, resourceEui);
    const isVisible =
      found && (call.dialect.does('unlistedDefaultZone') || !network.inNoRoom.includes(found));
    return isVisible ? answer(found, network) : call.dialect.refuse('notFound', 'There is no such resource');
  });
}

function decoded(identifiers: Identifiers): Identifiers | undefined {
  try {
    return Object.fromEntries(
      Object.entries(identifiers).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return undefined;
  }
}
