/** How devices look in answers: COCO's own members, which COCO may extend, along with the broker's. */
import { json, type Schema } from '#kernel';
import type { BatchItem } from '../commands/batch-item.js';
import type { CommandState } from '../commands/command-result.js';

/** The members that are known; COCO may send more. */
const known = (
  title: string,
  members: Readonly<Record<string, Schema>>,
  required: readonly string[],
): Schema => ({
  title,
  type: 'object',
  properties: members,
  required,
});

const cocoId: Schema = { anyOf: [{ type: 'string' }, { type: 'integer' }] };

/** `GET …/networks`. */
export const networksSchema = known(
  'Networks',
  {
    networks: json.list(
      known(
        'Network',
        {
          networkId: json.text(),
          networkName: json.text(),
          networkType: json.text('`IOT`, or `CALL_NET` for calls and chats; where COCO says it.'),
          holdsDevices: json.flag('False for a network without devices; where COCO says what it is for.'),
          role: json.text('What the user is there: `OWNER`, `ADMIN` or `GUEST`; where COCO says it.'),
        },
        ['networkId'],
      ),
    ),
  },
  ['networks'],
);

/** `GET …/zones`. */
export const zonesSchema = known(
  'Zones',
  { zones: json.list(known('Zone', { zoneId: cocoId, zoneName: json.text() }, ['zoneId'])) },
  ['zones'],
);

const resourceMembers = { resourceEui: json.text(), deviceNodeId: cocoId, name: json.text() };
const kind = json.text('What it is, such as `BULB`, `DOOR_LOCK` or `CAMERA`; where COCO says it.');
const resourceIds = ['resourceEui', 'deviceNodeId'];

/** `GET …/zones/{zoneId}`. */
export const zoneSchema = known(
  'ZoneResources',
  { resources: json.list(known('ZoneResource', { ...resourceMembers, kind }, resourceIds)) },
  ['resources'],
);

const withheld = json.list(json.text(), 'Capabilities whose state the service may not read.');

/** `GET …/resources`. */
export const mergedResourcesSchema = known(
  'MergedResources',
  {
    resources: json.list(
      known(
        'MergedResource',
        {
          ...resourceMembers,
          kind,
          zones: json.list(
            known('ResourceZone', { zoneId: json.text(), zoneName: json.anything() }, ['zoneId']),
            'The zones it is in. Zone 0 is for what is in no room; it has no name unless COCO lists it.',
          ),
        },
        [...resourceIds, 'zones'],
      ),
    ),
    failedZones: json.list(
      known(
        'FailedZone',
        {
          zoneId: json.text(),
          zoneName: json.anything(),
          code: json.text('The code of a problem.'),
          detail: json.text(),
        },
        ['zoneId', 'code', 'detail'],
      ),
      'Zones that could not be read: their resources are missing here.',
    ),
    withheld,
  },
  ['resources', 'failedZones', 'withheld'],
);

const attribute = known(
  'Attribute',
  {
    attributeId: json.count(),
    value: json.anything(),
    attributeName: json.text('The standard’s name, where it has one.'),
    updatedAt: json.text('RFC 3339, in UTC, where COCO says when the value was read.'),
    type: json.text('COCO’s word for the type of the value.'),
    unit: json.text('Such as `percent` or `kelvin`.'),
    readAt: json.text('When the broker read it from the device, in UTC; only where it reads by command.'),
  },
  ['attributeId'],
);

/** `GET …/resources/{resourceEui}`. */
export const resourceSchema = known(
  'Resource',
  {
    ...resourceMembers,
    capabilities: json.list(
      known(
        'ResourceCapability',
        {
          capabilityId: json.count(),
          capabilityName: json.text('The standard’s name, where it has one.'),
          attributes: json.list(attribute),
        },
        ['capabilityId'],
      ),
    ),
    unread: json.list(
      known(
        'UnreadValue',
        {
          capability: json.text(),
          command: json.nullable(json.text(), 'The command that brought no value; null where there is none.'),
          code: json.text('COCO’s status, the code of a problem, `refused` or `no_fetch_command`.'),
          detail: json.text(),
        },
        ['capability', 'command', 'code', 'detail'],
      ),
      'Values that could not be read; only where the broker reads by command.',
    ),
    withheld,
  },
  ['withheld'],
);

/** The result of a command: what COCO says, with the names and numbers of what was done. */
export interface CommandResultView {
  readonly cmdSeqNum: string | number | null;
  readonly status: string | number | null;
  readonly state: CommandState;
  readonly capability: string;
  readonly capabilityId: number;
  readonly command: string;
  readonly cmdId: number;
  readonly cmdResponse?: unknown;
}

const scalar: Schema<string | number | null> = { type: ['string', 'integer', 'number', 'null'] };

/** `POST …/resources/{resourceEui}/commands`. */
export const commandResultSchema = json.object<CommandResultView>('CommandResult', {
  cmdSeqNum: { ...scalar, description: 'COCO’s number for this command.' },
  status: {
    ...scalar,
    description:
      'COCO’s word, by the standard’s name where it has one: such as `SUCCESS`. Null where COCO says only that it took it.',
  },
  state: json.oneOf(
    ['accepted', 'succeeded', 'failed'],
    '`accepted`: COCO has the command and the device may still be at it, as after `IN_PROGRESS`; not a success yet.',
  ),
  capability: json.text(),
  capabilityId: json.count(),
  command: json.text(),
  cmdId: json.count(),
  cmdResponse: json.optional(json.anything('What the command brought back, as a FETCH_ command does.')),
});

const batchItem = json.object<BatchItem>(
  'BatchResult',
  {
    index: json.count('Place of the command in the request, from 0.'),
    status: json.count('The status the command would have been answered with alone.'),
    result: json.optional(commandResultSchema),
    refusal: json.optional(
      json.object<NonNullable<BatchItem['refusal']>>(
        'BatchRefusal',
        { message: json.nullable(json.text()) },
        'COCO refused it.',
      ),
    ),
    problem: json.optional(
      json.object<NonNullable<BatchItem['problem']>>(
        'BatchProblem',
        {
          code: json.text('The code of a problem.'),
          detail: json.text(),
          upstreamCode: json.optional(json.count('COCO’s number, where it gave one.')),
          upstreamMessage: json.optional(
            json.text('COCO’s words, where it gave any; 200 characters at most.'),
          ),
        },
        'It could not be carried out.',
      ),
    ),
  },
  'One command’s result: exactly one of `result`, `refusal` and `problem` is there.',
);

/** `POST …/networks/{networkId}/commands`. */
export const batchSchema = json.object<{ readonly results: readonly BatchItem[] }>('BatchResults', {
  results: json.list(batchItem, 'One for each command, in their order.'),
});
