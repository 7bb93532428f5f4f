/** The steps in which the service reads the user's home and switches a lamp on. */
import type { ApiClient } from './api-client.js';
import { excerptOf, listOf, memberOf, textOf } from './json.js';
import { expectThat, StepFailed } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** The lamp in the sandbox's home that the story is about. */
const LAMP_NAME = 'Floor lamp';

/** Reads networks, zones and resources. @returns the path of the lamp */
export async function readHome(service: ApiClient, linkId: string, transcript: Transcript): Promise<string> {
  const networks = listOf(await service.call('GET', `/v1/links/${linkId}/networks`, 200), 'networks');
  transcript.detail(namesOf(networks, 'networkName'));
  const network = `/v1/links/${linkId}/networks/${idOf(networks[0], 'networkId', '$NETWORK', transcript)}`;
  const zones = listOf(await service.call('GET', `${network}/zones`, 200), 'zones');
  transcript.detail(namesOf(zones, 'zoneName'));
  const resources = listOf(await service.call('GET', `${network}/resources`, 200), 'resources');
  transcript.detail(`${resources.length} resources: ${namesOf(resources, 'name')}`);
  const lamp = resources.find((resource) => memberOf(resource, 'name') === LAMP_NAME);
  expectThat(lamp !== undefined, `there is no “${LAMP_NAME}” among the resources`);
  const device = idOf(lamp, 'deviceNodeId', '$DEVICE', transcript);
  return `${network}/devices/${device}/resources/${idOf(lamp, 'resourceEui', '$LAMP', transcript)}`;
}

/** Switches the lamp on, and reads before and after whether it is. */
export async function switchOn(service: ApiClient, lampPath: string, transcript: Transcript): Promise<void> {
  expectThat(!(await isOn(service, lampPath, transcript)), 'the lamp was on already');
  const result = await service.call('POST', `${lampPath}/commands`, 200, {
    capability: 'ON_OFF_CONTROL',
    command: 'ON',
  });
  transcript.detail(excerptOf(result, 'capability', 'command', 'status'));
  expectThat(textOf(result, 'status') === 'SUCCESS', 'COCO did not carry the command out');
  expectThat(await isOn(service, lampPath, transcript), 'the lamp is still off');
}

async function isOn(service: ApiClient, lampPath: string, transcript: Transcript): Promise<boolean> {
  const lamp = await service.call('GET', lampPath, 200);
  const capability = withMember(listOf(lamp, 'capabilities'), 'capabilityName', 'ON_OFF_CONTROL');
  const attribute = withMember(listOf(capability, 'attributes'), 'attributeName', 'ON_FLAG');
  transcript.detail(excerptOf(attribute, 'attributeName', 'value'));
  return memberOf(attribute, 'value') === true;
}

function withMember(list: readonly unknown[], name: string, value: string): unknown {
  const found = list.find((item) => memberOf(item, name) === value);
  if (found === undefined) throw new StepFailed(`the lamp has no ${value}`);
  return found;
}

function namesOf(list: readonly unknown[], member: string): string {
  return list.map((item) => textOf(item, member)).join(', ');
}

/** An id as it stands in a path; from here on the transcript shows its short name. */
function idOf(holder: unknown, member: string, shortName: string, transcript: Transcript): string {
  const id = memberOf(holder, member);
  expectThat(typeof id === 'string' || typeof id === 'number', `the answer holds no ${member}`);
  transcript.abbreviate(String(id), shortName);
  return encodeURIComponent(id);
}
