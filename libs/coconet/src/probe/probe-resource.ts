/** One resource's attributes: where they are, their names, and how values and times are written. */
import { shapeOf } from '#standard';
import { findField, type Field } from '../contract/fields.js';
import { kindOf } from '../contract/lists.js';
import { isJsonObject, type JsonObject } from '../answers/json-answer.js';
import type { ApiProbe, ListedResource } from './probe-lists.js';
import { templateBelow, templatesToTry } from './probe-paths.js';
import { successOf, tell, type Seen } from './seen.js';

/** Resources that are read: of different kinds, so that they have different attributes. */
const RESOURCES_READ = 8;

/** A resource that was read, and the numbers of its capabilities. */
export interface ReadResource extends ListedResource {
  readonly capabilityNumbers: readonly number[];
}

/** A capability or an attribute of a resource, with the name of the list that it was in. */
interface Member {
  readonly list: string;
  readonly item: JsonObject;
}

/** Reads resources of the lists. @returns those that could be read */
export async function probeResources(
  api: ApiProbe,
  listed: readonly ListedResource[],
): Promise<readonly ReadResource[]> {
  const [first, ...others] = differentOnes(listed);
  if (first === undefined) {
    api.report.add('Where a resource’s attributes are', 'open', 'no resource was found to read');
    return [];
  }
  const template = await findTemplate(api, first);
  if (template === undefined) return [];
  const seen: { readonly resource: ListedResource; readonly answer: Seen }[] = [];
  for (const resource of [first, ...others])
    seen.push({ resource, answer: await api.ask(template, resource.identifiers) });
  api.report.recordAnswers(
    'resource',
    seen.map(({ answer }) => answer),
  );
  const bodies = seen.map(({ answer }) => successOf(answer)).filter(isJsonObject);
  tellAttributes(api, bodies);
  return seen.flatMap(({ resource, answer }) => {
    const body = successOf(answer);
    return isJsonObject(body) ? [{ ...resource, capabilityNumbers: capabilityIdsIn(body) }] : [];
  });
}

/** At most this many, alternating between the kinds that lists name. */
function differentOnes(listed: readonly ListedResource[]): readonly ListedResource[] {
  const byKind = Object.values(Object.groupBy(listed, ({ item }) => kindOf(item) ?? ''));
  const firsts = byKind.flatMap((ofKind) => ofKind?.slice(0, 1) ?? []);
  // Resources without a room come last, and may be of a kind that no room has.
  const rest = listed.filter((resource) => !firsts.includes(resource)).toReversed();
  return [...firsts, ...rest].slice(0, RESOURCES_READ);
}

async function findTemplate(api: ApiProbe, resource: ListedResource): Promise<string | undefined> {
  const { report, settings, prefix } = api;
  const question = 'Where a resource’s attributes are';
  const tried: { form: string; answered: string }[] = [];
  for (const template of templatesToTry(settings, 'resource')) {
    const answer = await api.ask(template, resource.identifiers);
    tried.push({ form: template, answered: tell(answer) });
    const body = successOf(answer);
    if (!isJsonObject(body) || capabilitiesIn(body).length === 0) continue;
    report.add(question, 'seen', `at ${template}`, tried);
    report.settings.COCO_RESOURCE_PATH = template;
    report.settings.COCO_READ_BY = 'path';
    const below = templateBelow(template, prefix);
    if (below !== undefined) report.recordPath('resource', below);
    return template;
  }
  report.add(question, 'open', 'at none of these in a form that the broker can read', tried);
  return undefined;
}

function tellAttributes({ report }: ApiProbe, bodies: readonly JsonObject[]): void {
  const capabilities = bodies.flatMap(capabilitiesIn);
  const attributes = capabilities.flatMap(({ item }) => membersIn(item, 'attributes'));
  const items = attributes.map(({ item }) => item);
  const names = [
    ...new Set([
      ...capabilities.map(({ list }) => list),
      ...attributes.map(({ list }) => list),
      ...namesOf(items, 'value'),
    ]),
  ];
  const hasValues = namesOf(items, 'value').length > 0;
  report.add(
    'What capabilities, attributes and values are called',
    hasValues ? 'seen' : 'open',
    hasValues ? names.join(', ') : 'no attribute has its value under a name that is known',
  );
  if (!hasValues) return;
  report.add('How the time of a value is written', ...timesIn(items));
  const isWide = items.some((item) => holdsWideNumber(findField(item, 'value')?.[1]));
  const wide = isWide ? 'yes' : `none in the ${bodies.length} resources that were read`;
  report.add('Whether values have more digits than a double keeps', 'seen', wide);
}

function timesIn(items: readonly JsonObject[]): ['seen' | 'open', string] {
  const times = items.flatMap((item) => findField(item, 'updatedAt')?.slice(1) ?? []);
  const forms = new Set(
    times.map((time) => shapeOf(time)).map(({ type, format }) => format ?? `a ${String(type)}`),
  );
  return forms.size === 0
    ? ['open', 'no attribute has one under a name that is known']
    : ['seen', [...forms].join(', ')];
}

function namesOf(items: readonly JsonObject[], field: Field): readonly string[] {
  return [...new Set(items.flatMap((item) => findField(item, field)?.[0] ?? []))];
}

function holdsWideNumber(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsWideNumber);
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function capabilitiesIn(body: JsonObject): readonly Member[] {
  return membersIn(body, 'capabilities').filter(({ item }) => Number.isInteger(item.capabilityId));
}

function capabilityIdsIn(body: JsonObject): readonly number[] {
  return capabilitiesIn(body).map(({ item }) => Number(item.capabilityId));
}

function membersIn(object: JsonObject, field: 'capabilities' | 'attributes'): readonly Member[] {
  const [list, items] = findField(object, field) ?? [];
  if (list === undefined || !Array.isArray(items)) return [];
  return items.filter(isJsonObject).map((item) => ({ list, item }));
}
