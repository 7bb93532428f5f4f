/** The API description of reading and commanding devices. */
import { answer, type OperationDescription } from '#kernel';
import { AS_COCO, COMMAND_PROBLEMS, idempotencyKey, ownAnswer, PROBLEMS } from './coco-answers.js';
import {
  batchSchema,
  commandResultSchema,
  mergedResourcesSchema,
  networksSchema,
  resourceSchema,
  zoneSchema,
  zonesSchema,
  type CommandResultView,
} from './device-schemas.js';

const LAMP = { resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01', deviceNodeId: 2415919104, name: 'Floor lamp' };
const ZONE = { zoneId: '1', zoneName: 'Living room' };

export const listNetworks: OperationDescription = {
  id: 'listNetworks',
  summary: 'The user’s COCONets',
  details: AS_COCO,
  answers: [
    answer(200, 'As COCO answers, with words beside its numbers.', networksSchema, {
      networks: [
        {
          networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
          networkName: 'Ockham Park',
          networkType: 'IOT',
          holdsDevices: true,
          role: 'OWNER',
        },
      ],
    }),
    ownAnswer,
  ],
  problems: PROBLEMS,
};

export const listZones: OperationDescription = {
  id: 'listZones',
  summary: 'The zones of a COCONet',
  details: AS_COCO,
  answers: [
    answer(200, 'As COCO answers.', zonesSchema, { zones: [{ zoneId: 1, zoneName: 'Living room' }] }),
    ownAnswer,
  ],
  problems: PROBLEMS,
};

export const readZone: OperationDescription = {
  id: 'readZone',
  summary: 'One zone with its resources',
  details: AS_COCO,
  answers: [
    answer(200, 'As COCO answers, with the kind of each resource.', zoneSchema, {
      resources: [{ ...LAMP, kind: 'BULB' }],
    }),
    ownAnswer,
  ],
  problems: PROBLEMS,
};

export const listResources: OperationDescription = {
  id: 'listResources',
  summary: 'The resources of all zones, merged',
  details: `Zones that could not be read are named, rather than that all fails. ${AS_COCO}`,
  answers: [
    answer(200, 'The resources.', mergedResourcesSchema, {
      resources: [{ ...LAMP, kind: 'BULB', zones: [ZONE] }],
      failedZones: [],
      withheld: [],
    }),
    ownAnswer,
  ],
  problems: PROBLEMS,
};

export const readResource: OperationDescription = {
  id: 'readResource',
  summary: 'How a resource is: its attributes, by name',
  details: `Names, types and units stand beside COCO’s numbers. ${AS_COCO}`,
  answers: [
    answer(200, 'The resource.', resourceSchema, {
      ...LAMP,
      capabilities: [
        {
          capabilityId: 1,
          capabilityName: 'LEVEL_CTRL',
          attributes: [
            { attributeId: 0, value: 80, attributeName: 'LEVEL_PCT', type: 'uint8', unit: 'percent' },
          ],
        },
      ],
      withheld: [],
    }),
    ownAnswer,
  ],
  problems: PROBLEMS,
};

const exampleResult: CommandResultView = {
  cmdSeqNum: 7,
  status: 'SUCCESS',
  state: 'succeeded',
  capability: 'ON_OFF_CONTROL',
  capabilityId: 0,
  command: 'ON',
  cmdId: 0,
};

export const executeCommand: OperationDescription = {
  id: 'executeCommand',
  summary: 'Tell a resource what to do',
  details:
    'By the standard’s names or numbers, checked before COCO hears of it. `state` says how far it has come: `accepted` is not ' +
    `done yet, and \`failed\` says that COCO took the command and the device did not. ${AS_COCO}`,
  parameters: { 'Idempotency-Key': idempotencyKey },
  request: { capability: 'ON_OFF_CONTROL', command: 'ON' },
  answers: [answer(200, 'What came of it.', commandResultSchema, exampleResult), ownAnswer],
  problems: COMMAND_PROBLEMS,
};

export const executeCommands: OperationDescription = {
  id: 'executeCommands',
  summary: 'Tell several resources of a COCONet what to do, such as a scene',
  details:
    'They run side by side, in no promised order. Each has its result; if one is malformed, none is carried out.',
  parameters: { 'Idempotency-Key': idempotencyKey },
  request: {
    commands: [
      {
        deviceNodeId: LAMP.deviceNodeId,
        resourceEui: LAMP.resourceEui,
        capability: 'LEVEL_CTRL',
        command: 'SET_LEVEL_WITH_ON_OFF',
        params: { levelPct: 40 },
      },
    ],
  },
  answers: [
    answer(207, 'What came of each.', batchSchema, {
      results: [
        { index: 0, status: 200, result: { ...exampleResult } },
        {
          index: 1,
          status: 504,
          problem: { code: 'upstream_first_byte_timeout', detail: 'COCO did not begin to answer in time.' },
        },
      ],
    }),
  ],
  problems: COMMAND_PROBLEMS,
};
