/** Reads a seed file: the users, homes and devices that a sandbox starts with in place of its built-in ones. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findAttribute, findCapability } from '#standard';
import { InputError, JsonInput } from '../http/json-input.js';
import type { NetworkDefinition } from './home-definitions.js';
import { Population } from './population.js';
import * as thing from './things.js';
import type { AttributeValue, Thing, ThingKind } from './things.js';
import type { User } from './users.js';

/** The file cannot be read, or says what no home can be; the message says where and what was expected. */
export class SeedRefused extends Error {
  override readonly name = 'SeedRefused';
}

const FIRST_DEVICE_NODE = 2_415_919_104;

const kinds: Readonly<Record<ThingKind, (name: string, resourceEui: string) => Thing>> = {
  BULB: thing.colourLamp,
  PLUG: (name, eui) => thing.meteredPlug(name, eui, 0),
  ENERGY_METER: (name, eui) => thing.energyMeter(name, eui, 0),
  DOOR_LOCK: thing.doorLock,
  THERMOSTAT: (name, eui) => thing.thermometer(name, eui, 20),
  MOTION_SENSOR: thing.motionSensor,
  WINDOW_COVER: thing.blind,
  CAMERA: thing.camera,
};

/** Reads the file at this path. @throws SeedRefused */
export function readSeed(path: string): Population {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new SeedRefused(`must be a file to be read, and ${path} is not (${reason})`, { cause: error });
  }
  try {
    return parseSeed(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new SeedRefused(`must be JSON, and ${path} is not`, { cause: error });
    if (!(error instanceof InputError)) throw error;
    throw new SeedRefused(`is refused: in ${path}, ${error.message}`, { cause: error });
  }
}

/**
 * The people and homes that a seed describes. Ids that it leaves out are made from names, so that each start gives the same ones.
 *
 * @throws InputError naming the member that is wrong
 */
export function parseSeed(value: unknown): Population {
  const input = new JsonInput(value);
  const networks: NetworkDefinition[] = [];
  const users = input.objects('users').map((user) => readUser(user, networks));
  input.refuseOthers();
  if (users.length === 0) throw new InputError('users', 'must name at least one user');
  refuseTwice(
    'userId',
    users.map(({ userId }) => userId),
  );
  refuseTwice(
    'username',
    users.map(({ username }) => username.toLowerCase()),
  );
  refuseTwice(
    'networkId',
    networks.map(({ networkId }) => networkId),
  );
  return new Population(users, networks);
}

function readUser(input: JsonInput, networks: NetworkDefinition[]): User {
  const username = input.string('username');
  const user = {
    username,
    password: input.string('password'),
    fullName: input.optionalString('fullName') ?? username,
    userId: input.optionalString('userId') ?? idOf(username),
  };
  for (const network of input.objects('networks')) networks.push(readNetwork(network, user, networks.length));
  input.refuseOthers();
  return user;
}

function readNetwork(input: JsonInput, owner: User, number: number): NetworkDefinition {
  const networkName = input.string('networkName');
  const networkId = input.optionalString('networkId') ?? idOf(`${owner.userId} ${networkName}`);
  const zones = input
    .objects('zones')
    .map((zone, index) => ({ zoneId: index + 1, ...readZone(zone, `${networkId} ${index}`) }));
  input.refuseOthers();
  const resourceEuis = zones.flatMap(({ things }) => things.map(({ resourceEui }) => resourceEui));
  refuseTwice('resourceEui', resourceEuis);
  return {
    networkId,
    networkName,
    categoryName: 'Home',
    ownerId: owner.userId,
    deviceNodeId: FIRST_DEVICE_NODE + number,
    zones,
  };
}

function readZone(input: JsonInput, place: string): { zoneName: string; things: readonly Thing[] } {
  const zoneName = input.string('zoneName');
  const things = input
    .objects('resources')
    .map((resource, index) => readThing(resource, `${place} ${index}`));
  input.refuseOthers();
  return { zoneName, things };
}

function readThing(input: JsonInput, place: string): Thing {
  const kind = input.oneOf('kind', Object.keys(kinds) as ThingKind[]);
  const name = input.string('name');
  const resourceEui =
    input.optionalString('resourceEui') ?? `3/zigbee/${idOf(place).slice(0, 16).toUpperCase()}/01`;
  const made = kinds[kind](name, resourceEui);
  const isGiven = input.any('capabilities') !== undefined;
  const capabilities = isGiven ? readCapabilities(input.object('capabilities')) : made.capabilities;
  input.refuseOthers();
  return { ...made, capabilities };
}

function readCapabilities(input: JsonInput): Thing['capabilities'] {
  return Object.fromEntries(
    input.names().map((name) => {
      const capability = findCapability(name);
      if (!capability) throw input.refused(name, 'is no capability of the COCO standard');
      const attributes = input.object(name);
      const values = attributes.names().map((attribute): [string, AttributeValue] => {
        if (!findAttribute(capability, attribute))
          throw attributes.refused(attribute, `is no attribute of ${name}`);
        return [attribute, readValue(attributes, attribute)];
      });
      return [name, Object.fromEntries(values)];
    }),
  );
}

function readValue(input: JsonInput, name: string): AttributeValue {
  const value = input.any(name);
  if (isScalar(value)) return value;
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each === 'number')) return value;
    if (value.every((each) => typeof each === 'string')) return value;
  }
  throw input.refused(name, 'must be true, false, a number, text, or a list of numbers or of texts');
}

function isScalar(value: unknown): value is boolean | number | string {
  return typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string';
}

function refuseTwice(member: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new InputError(member, `${twice} is given twice`);
}

/** 24 hexadecimal digits, as COCO's ids have. */
function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
