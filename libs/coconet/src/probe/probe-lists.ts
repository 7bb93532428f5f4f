/** Networks, zones and their contents, as a link's token sees them. */
import { contractPaths } from '../contract/paths.js';
import { DEFAULT_ZONE, describeNetwork, kindOf } from '../contract/lists.js';
import type { JsonObject } from '../answers/json-answer.js';
import { isIdentifier, type IdentifierName, type Identifiers } from '../paths/identifiers.js';
import { templateBelow, templatesToTry } from './probe-paths.js';
import type { ReportInProgress } from './probe-report.js';
import type { ProbeSettings } from './probe-settings.js';
import { isAnswer, listIn, tell, type Seen } from './seen.js';

/**
 * COCO's plans meter traffic, so a probe reads few networks and zones: two and four, so that a form seen in one can be
 * distinguished from the form of all.
 */
const NETWORKS_READ = 2;
const ZONES_READ = 4;

/** A listed resource. */
export interface ListedResource {
  readonly identifiers: Identifiers;
  readonly item: JsonObject;
}

/** Asks COCO's API below the detected prefix, with the link's token. */
export interface ApiProbe {
  readonly settings: ProbeSettings;
  readonly report: ReportInProgress;
  readonly prefix: string;
  /** A GET, or with a body a POST. */
  readonly ask: (template: string, identifiers?: Identifiers, body?: string) => Promise<Seen>;
}

/** Reads every list. @returns the resources that may be read, in the order of the lists */
export async function probeLists(api: ApiProbe): Promise<readonly ListedResource[]> {
  const networks = await probeNetworks(api);
  if (networks.length === 0) return [];
  const zones = await probeZones(api, networks);
  return probeZoneResources(api, zones);
}

/** @returns the ids of networks that may hold devices */
async function probeNetworks({ ask, report }: ApiProbe): Promise<readonly string[]> {
  const { template } = contractPaths.networks;
  const seen = await ask(template);
  const tried = [{ form: template, answered: tell(seen) }];
  const question = 'Where the networks are listed';
  const list = listIn(seen, 'networks');
  const ids = list?.map((item) => idIn(item, 'networkId'));
  if (list === undefined || ids === undefined || ids.includes(undefined)) {
    report.add(question, 'open', problemOfList(seen), tried);
    return [];
  }
  report.recordPath('networks', template);
  report.recordAnswers('networks', [seen]);
  report.add(question, 'seen', `at ${template}, ${list.length} of them`, tried);
  if (list.length > 0) tellNetworkTypes(list, report);
  return list
    .filter((item) => describeNetwork(item).holdsDevices !== false)
    .flatMap((item) => idIn(item, 'networkId') ?? [])
    .slice(0, NETWORKS_READ);
}

function tellNetworkTypes(list: readonly JsonObject[], report: ReportInProgress): void {
  const described = list.map(describeNetwork);
  const holdsDevices = described.map((network) => network.holdsDevices);
  const isSaid = holdsDevices.some((said) => said !== undefined);
  const hasCalls = holdsDevices.includes(false);
  const answer = isSaid ? `yes; ${hasCalls ? 'one for calls is among them' : 'all hold devices'}` : 'no';
  report.add('Whether networks say that they hold devices', 'seen', answer);
  if (hasCalls) report.recordBehaviour('callNetworks', true);
}

/** The zones of one network. */
interface SeenZones {
  readonly networkId: string;
  readonly zoneIds: readonly string[];
}

async function probeZones(
  { ask, report }: ApiProbe,
  networks: readonly string[],
): Promise<readonly SeenZones[]> {
  const { template } = contractPaths.zones;
  const seen: Seen[] = [];
  const readable: Seen[] = [];
  const zones: SeenZones[] = [];
  for (const networkId of networks) {
    const answer = await ask(template, { networkId });
    const ids = listIn(answer, 'zones')?.map((item) => idIn(item, 'zoneId'));
    seen.push(answer);
    if (ids === undefined || ids.includes(undefined)) continue;
    zones.push({ networkId, zoneIds: ids.filter((id) => id !== undefined) });
    readable.push(answer);
  }
  const tried = seen.map((answer) => ({ form: template, answered: tell(answer) }));
  const question = 'Where the zones of a network are listed';
  const [first] = seen;
  if (zones.length === 0) {
    if (first !== undefined) report.add(question, 'open', problemOfList(first), tried);
    return [];
  }
  report.recordPath('zones', template);
  report.recordAnswers('zones', readable);
  report.add(question, 'seen', `at ${template}`, tried);
  return zones;
}

/** What one form of the path answered. */
interface SeenForm {
  readonly template: string;
  readonly seen: readonly Seen[];
  readonly resources: readonly ListedResource[];
  readonly isList: boolean;
}

async function probeZoneResources(
  api: ApiProbe,
  zones: readonly SeenZones[],
): Promise<readonly ListedResource[]> {
  const forms: SeenForm[] = [];
  for (const template of templatesToTry(api.settings, 'zoneResources', 'zone'))
    forms.push(await askZones(api, template, zones));
  const tried = forms.map(({ template, seen }) => ({
    form: template,
    answered: seen.length === 0 ? 'not asked: no zone is listed' : [...new Set(seen.map(tell))].join('; '),
  }));
  const question = 'Where the resources of a zone are listed';
  const found = forms.find(({ resources }) => resources.length > 0) ?? forms.find(({ isList }) => isList);
  if (found === undefined) {
    api.report.add(question, 'open', 'at none of these', tried);
    return [];
  }
  const certainty = found.resources.length > 0 ? 'seen' : 'inferred';
  api.report.add(question, certainty, `at ${found.template}`, tried);
  api.report.settings.COCO_ZONE_RESOURCES_PATH = found.template;
  const answering = [found, ...forms.filter((form) => form.isList && form !== found)];
  const below = answering.flatMap(({ template }) => templateBelow(template, api.prefix) ?? []);
  api.report.recordPath('zoneResources', ...below);
  const inNoRoom = await probeDefaultZone(api, found.template, zones);
  api.report.recordAnswers('zoneResources', [...found.seen, ...inNoRoom.seen]);
  const resources = [...found.resources, ...inNoRoom.resources];
  tellKinds(resources, api.report);
  return resources;
}

async function askZones({ ask }: ApiProbe, template: string, zones: readonly SeenZones[]): Promise<SeenForm> {
  const seen: Seen[] = [];
  const resources: ListedResource[] = [];
  for (const { networkId, zoneIds } of zones)
    for (const zoneId of zoneIds.slice(0, ZONES_READ)) {
      const answer = await ask(template, { networkId, zoneId });
      seen.push(answer);
      resources.push(...resourcesIn(answer, networkId));
      // A form that is refused once is always refused, and each call costs the user.
      if (listIn(answer, 'resources') === undefined) return { template, seen, resources, isList: false };
    }
  return { template, seen, resources, isList: seen.length > 0 };
}

/** COCO's default zone holds resources without a room, and a list may leave it out. */
async function probeDefaultZone(
  { ask, report }: ApiProbe,
  template: string,
  zones: readonly SeenZones[],
): Promise<{ readonly seen: readonly Seen[]; readonly resources: readonly ListedResource[] }> {
  const question = 'Whether zone 0 holds resources that no list of zones names';
  const unlisted = zones.filter(({ zoneIds }) => !zoneIds.includes(DEFAULT_ZONE));
  if (unlisted.length === 0) {
    report.add(question, 'seen', 'no: the lists name zone 0');
    return { seen: [], resources: [] };
  }
  const seen: Seen[] = [];
  const resources: ListedResource[] = [];
  for (const { networkId } of unlisted) {
    const answer = await ask(template, { networkId, zoneId: DEFAULT_ZONE });
    seen.push(answer);
    resources.push(...resourcesIn(answer, networkId));
  }
  const tried = seen.map((answer) => ({ form: `zone ${DEFAULT_ZONE}`, answered: tell(answer) }));
  const isRefused = seen.every((answer) => isAnswer(answer) && [400, 403, 404].includes(answer.status));
  if (resources.length > 0) report.add(question, 'seen', `yes, ${resources.length} of them`, tried);
  else if (isRefused) report.add(question, 'inferred', 'no: COCO refuses zone 0', tried);
  else if (seen.every((answer) => listIn(answer, 'resources') !== undefined))
    report.add(question, 'inferred', 'zone 0 can be read, and is empty', tried);
  else report.add(question, 'open', 'it is answered by no list and by no refusal', tried);
  if (resources.length > 0 || isRefused) report.recordBehaviour('unlistedDefaultZone', resources.length > 0);
  return { seen, resources };
}

function tellKinds(resources: readonly ListedResource[], report: ReportInProgress): void {
  if (resources.length === 0) return;
  const said = resources.filter(({ item }) => kindOf(item) !== undefined).length;
  report.add('Whether lists say what a resource is', 'seen', `${said} of ${resources.length} do`);
}

function resourcesIn(seen: Seen, networkId: string): ListedResource[] {
  return (listIn(seen, 'resources') ?? []).flatMap((item) => {
    const deviceNodeId = idIn(item, 'deviceNodeId');
    const resourceEui = idIn(item, 'resourceEui');
    if (deviceNodeId === undefined || resourceEui === undefined) return [];
    return [{ identifiers: { networkId, deviceNodeId, resourceEui }, item }];
  });
}

/** An identifier that may be used in a path. */
function idIn(item: JsonObject, name: IdentifierName): string | undefined {
  const value = item[name];
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && isIdentifier(name, id) ? id : undefined;
}

function problemOfList(seen: Seen): string {
  if (isAnswer(seen) && seen.status === 401) return 'COCO refuses the token of the link';
  return isAnswer(seen) && seen.status < 300
    ? 'COCO answers, but not in a form that the broker can read'
    : 'COCO does not answer with a list';
}
