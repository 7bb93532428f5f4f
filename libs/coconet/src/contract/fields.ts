/**
 * Every member of COCO's JSON that the broker knows by name, in each spelling, with how sure that spelling is. No other code
 * knows COCO's names.
 *
 * Vendor code and vendor documents spell differently, so all spellings count alike, in any case and with or without
 * underscores: `CAPABILITY_ID` is `capabilityId`.
 */
import { rememberingNames } from '../json/member-names.js';
import type { JsonObject } from '../json/json-object.js';
import type { Grade } from './evidence.js';

type Spellings = Readonly<Record<string, Grade>>;

/** The table: what a member is for, and its spellings. The first spelling is the one that the broker writes. */
export const fields = {
  zones: { zones: 'doc' },
  zoneId: { zoneId: 'doc' },
  zoneName: { zoneName: 'doc' },
  resources: { resources: 'code' },
  resourceEui: { resourceEui: 'code' },
  deviceNodeId: { deviceNodeId: 'code' },
  capabilities: {
    capabilities: 'assumed',
    capabilityArr: 'sdk',
    capabilitiesArr: 'assumed',
    capabilityList: 'assumed',
    capabilityMap: 'assumed',
    caps: 'assumed',
    capArr: 'assumed',
  },
  capabilityId: { capabilityId: 'sdk', capId: 'assumed', capabilityNumber: 'assumed' },
  capabilityName: { capabilityName: 'sdk', capName: 'assumed', capability: 'assumed', cap: 'assumed' },
  attributes: {
    attributes: 'assumed',
    attributeArr: 'sdk',
    attributesArr: 'assumed',
    attributeList: 'assumed',
    attribArr: 'assumed',
    attribs: 'assumed',
    attrArr: 'assumed',
    attrs: 'assumed',
  },
  attributeId: { attributeId: 'sdk', attribId: 'assumed', attrId: 'assumed' },
  attributeName: { attributeName: 'assumed', attribName: 'sdk', attrName: 'assumed' },
  value: { value: 'assumed', currentValue: 'sdk', attributeValue: 'assumed', attribValue: 'assumed' },
  updatedAt: { lastUpdateTimestamp: 'sdk', lastUpdatedTimestamp: 'assumed', timestamp: 'assumed' },
  commandSequence: { cmdSeqNum: 'sdk', commandSeqNum: 'assumed' },
  commandStatus: { status: 'sdk', cmdStatus: 'assumed', commandStatus: 'assumed' },
  response: { cmdResponse: 'sdk', commandResponse: 'sdk' },
  error: { error: 'code' },
  errorCode: { code: 'code', errorCode: 'assumed' },
  errorMessage: { message: 'code' },
  errorReason: { reason: 'code' },
} as const satisfies Record<string, Spellings>;

/** What a member is for. */
export type Field = keyof typeof fields;

/** A command's body, `{capabilityId, cmdId, cmdParams?, timeoutMs}`: `sdk` for the names, `assumed` that REST takes them. */
export const commandForm = {
  capabilityId: 'capabilityId',
  commandId: 'cmdId',
  parameters: 'cmdParams',
  deviceTime: 'timeoutMs',
} as const;

/** A name without case, underscores, hyphens and other marks. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

const folded = new Map<string, Field>(
  (Object.keys(fields) as Field[]).flatMap((field) =>
    Object.keys(fields[field]).map((spelling) => [foldName(spelling), field] as const),
  ),
);

const knownField = rememberingNames((name) => folded.get(foldName(name)) ?? null);

/** What the member of this name is for; `undefined` if the broker does not know it. */
export function fieldOf(name: string): Field | undefined {
  return knownField(name) ?? undefined;
}

/** The name and value of the object's first member for this field. */
export function findField(object: JsonObject, field: Field): readonly [string, unknown] | undefined {
  for (const name in object) {
    if (fieldOf(name) === field) return [name, object[name]];
  }
  return undefined;
}

/** The value of the object's first member for this field. */
export function readField(object: JsonObject, field: Field): unknown {
  return findField(object, field)?.[1];
}
