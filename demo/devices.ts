/** The steps in which the service reads the user's home and switches a lamp on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { excerptOf, listOf, memberOf, textOf } from './json.js';
import { expectThat, StepFailed } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** The lamp and the door in the sandbox's home that the story is about. */
const LAMP_NAME = 'Floor lamp';
const DOOR_NAME = 'Front door';

/** How often the lamp is read until it is on, in milliseconds; the step's own limit ends it. */
const READ_EVERY = 200;

/** A member's names in the dialects that COCO's documentation and its code suggest. */
const SPELLINGS = {
  capabilities: ['capabilities', 'capabilityArr'],
  attributes: ['attributes', 'attributeArr'],
  value: ['value', 'currentValue'],
} as const;

/** What the story is about, as paths. */
export interface Home {
  readonly lampPath: string;
  readonly doorPath: string;
}

/** Reads networks, zones and resources. */
export async function readHome(service: ApiClient, linkId: string, transcript: Transcript): Promise<Home> {
  const networks = listOf(await service.call('GET', `/v1/links/${linkId}/networks`, 200), 'networks');
  transcript.detail(namesOf(networks, 'networkName'));
  const network = `/v1/links/${linkId}/networks/${idOf(networks[0], 'networkId', '$NETWORK', transcript)}`;
  const zones = listOf(await service.call('GET', `${network}/zones`, 200), 'zones');
  transcript.detail(namesOf(zones, 'zoneName'));
  const resources = listOf(await service.call('GET', `${network}/resources`, 200), 'resources');
  transcript.detail(`${resources.length} resources: ${namesOf(resources, 'name')}`);
  const pathOf = (name: string, shortName: string): string => {
    const resource = resources.find((each) => memberOf(each, 'name') === name);
    expectThat(resource !== undefined, `there is no “${name}” among the resources`);
    const device = idOf(resource, 'deviceNodeId', '$DEVICE', transcript);
    return `${network}/devices/${device}/resources/${idOf(resource, 'resourceEui', shortName, transcript)}`;
  };
  return { lampPath: pathOf(LAMP_NAME, '$LAMP'), doorPath: pathOf(DOOR_NAME, '$DOOR') };
}

/** Switches the lamp on, and reads before and after whether it is. */
export async function switchOn(service: ApiClient, lampPath: string, transcript: Transcript): Promise<void> {
  expectThat(!(await isOn(service, lampPath, transcript)), 'the lamp was on already');
  const result = await service.call('POST', `${lampPath}/commands`, 200, {
    capability: 'ON_OFF_CONTROL',
    command: 'ON',
  });
  transcript.detail(excerptOf(result, 'capability', 'command', 'status'));
  const status = textOf(result, 'status');
  expectThat(
    status === 'SUCCESS' || status === 'IN_PROGRESS',
    `COCO did not carry the command out: ${status}`,
  );
  // Where COCO only acknowledges a command, the lamp follows a little later.
  while (!(await isOn(service, lampPath, transcript))) {
    expectThat(status === 'IN_PROGRESS', 'the lamp is still off');
    await pause(READ_EVERY);
  }
}

async function isOn(service: ApiClient, lampPath: string, transcript: Transcript): Promise<boolean> {
  const lamp = await service.call('GET', lampPath, 200);
  const capabilities = listOf(lamp, spelt(lamp, SPELLINGS.capabilities));
  const capability = withMember(capabilities, 'capabilityName', 'ON_OFF_CONTROL');
  const attributes = listOf(capability, spelt(capability, SPELLINGS.attributes));
  const attribute = withMember(attributes, 'attributeName', 'ON_FLAG');
  const value = spelt(attribute, SPELLINGS.value);
  transcript.detail(excerptOf(attribute, 'attributeName', value));
  return memberOf(attribute, value) === true;
}

/** The one of these names that COCO used. */
function spelt<Name extends string>(holder: unknown, [usual, other]: readonly [Name, Name]): Name {
  return memberOf(holder, usual) === undefined ? other : usual;
}

function withMember(list: readonly unknown[], name: string, value: string): unknown {
  const found = list.find((item) => memberOf(item, name) === value);
  if (found === undefined) throw new StepFailed(`the lamp has no ${value}`);
  return found;
}

function namesOf(list: readonly unknown[], member: string): string {
  return list.map((item) => textOf(item, member)).join(', ');
}

/** An id as written in a path; from here on the transcript shows its short name. */
function idOf(holder: unknown, member: string, shortName: string, transcript: Transcript): string {
  const id = memberOf(holder, member);
  expectThat(typeof id === 'string' || typeof id === 'number', `the answer holds no ${member}`);
  transcript.abbreviate(String(id), shortName);
  return encodeURIComponent(id);
}
