import { contractPaths, DOCUMENTED_PREFIX, type ReplaceablePath } from '#coconet';
import { ChoiceSetting, IntegerSetting, SecondsSetting, TextSetting } from './setting.js';

const BELOW = `Given below the prefix; one that begins with it, or with \`${DOCUMENTED_PREFIX}/\`, is taken as it is.`;

function templateOf(name: ReplaceablePath): string {
  return `\`${contractPaths[name].template}\``;
}

/** How much of COCO's API one replica may use, and how long it waits for it. */
export class UpstreamVariables {
  @TextSetting({
    meaning: `Path of the resources of a zone. ${BELOW} While it is not set, a 404 makes the broker ask the older path without \`/resources\`.`,
    type: 'path with {networkId}, {zoneId}',
    defaultText: templateOf('zoneResources'),
    example: contractPaths.zoneResources.template,
  })
  readonly COCO_ZONE_RESOURCES_PATH: string | undefined = undefined;

  @TextSetting({
    meaning: `Path of a resource’s attributes, which nobody publishes. ${BELOW}`,
    type: 'path with {networkId}, {deviceNodeId}, {resourceEui}',
    defaultText: templateOf('resource'),
    example: contractPaths.resource.template,
  })
  readonly COCO_RESOURCE_PATH: string | undefined = undefined;

  @TextSetting({
    meaning: `Path of a command, which nobody publishes. ${BELOW}`,
    type: 'path with {networkId}, {deviceNodeId}, {resourceEui}',
    defaultText: templateOf('commands'),
    example: contractPaths.commands.template,
  })
  readonly COCO_COMMAND_PATH: string | undefined = undefined;

  @ChoiceSetting({
    choices: ['path', 'command'],
    meaning:
      'How attributes of a resource are read: from `COCO_RESOURCE_PATH`, or by a FETCH_* command for each of its capabilities.',
    example: 'path',
  })
  readonly COCO_READ_BY: string = 'path';

  @SecondsSetting({ min: 0.1, max: 60, meaning: 'Longest time to open a connection to COCO.', example: '3' })
  readonly COCO_CONNECT_TIMEOUT = 3;

  @SecondsSetting({
    min: 0.1,
    max: 300,
    meaning:
      'Longest wait for the head of COCO’s answer; to a command, its `timeoutMs` and a second, where that is longer.',
    example: '10',
  })
  readonly COCO_FIRST_BYTE_TIMEOUT = 10;

  @SecondsSetting({
    min: 0.1,
    max: 300,
    meaning: 'Longest silence in the middle of an answer.',
    example: '10',
  })
  readonly COCO_IDLE_TIMEOUT = 10;

  @SecondsSetting({
    min: 0.1,
    max: 3_600,
    meaning:
      'Longest time for one whole exchange with COCO. A command’s `timeoutMs` must be two seconds shorter.',
    example: '30',
  })
  readonly COCO_TOTAL_TIMEOUT = 30;

  @IntegerSetting({
    min: 0,
    max: 1_073_741_824,
    unit: 'bytes',
    meaning: 'Largest body of a command on the raw path.',
    example: '262144',
  })
  readonly COCO_REQUEST_BODY_LIMIT = 262_144;

  @IntegerSetting({
    min: 1_024,
    max: 1_073_741_824,
    unit: 'bytes',
    meaning: 'Largest answer that is streamed through.',
    example: '33554432',
  })
  readonly COCO_RESPONSE_BODY_LIMIT = 33_554_432;

  @IntegerSetting({
    min: 1_024,
    max: 67_108_864,
    unit: 'bytes',
    meaning: 'Largest answer that the broker holds whole, because it reads what is inside.',
    example: '4194304',
  })
  readonly COCO_JUDGED_BODY_LIMIT = 4_194_304;

  @IntegerSetting({
    min: 1_024,
    max: 1_048_576,
    unit: 'bytes',
    meaning: 'Largest head of an answer.',
    example: '16384',
  })
  readonly COCO_RESPONSE_HEADER_LIMIT = 16_384;

  @IntegerSetting({
    min: 1,
    max: 100_000,
    meaning: 'Exchanges with COCO at once on this replica.',
    example: '256',
  })
  readonly COCO_CONCURRENCY = 256;

  @IntegerSetting({ min: 1, max: 100_000, meaning: 'Of these, exchanges of one service.', example: '128' })
  readonly COCO_CONCURRENCY_PER_SERVICE = 128;

  @IntegerSetting({
    min: 0,
    max: 100_000,
    meaning: 'Calls that may wait for a free place; further ones are answered 503.',
    example: '1024',
  })
  readonly COCO_QUEUE_LIMIT = 1_024;

  @IntegerSetting({
    min: 1,
    max: 64,
    meaning: 'Zones read at once for one merged list of resources.',
    example: '8',
  })
  readonly COCO_ZONE_CONCURRENCY = 8;

  @IntegerSetting({
    min: 1,
    max: 10_000,
    meaning:
      'Zones one merged list of resources reads at most. Those beyond it are named in `failedZones`; each can be read by its own route.',
    example: '100',
  })
  readonly COCO_ZONE_LIMIT = 100;

  @IntegerSetting({ min: 1, max: 64, meaning: 'Commands of one batch sent at once.', example: '8' })
  readonly COCO_BATCH_CONCURRENCY = 8;

  @IntegerSetting({
    min: 1,
    max: 1_000,
    meaning:
      'Failures in a row that open a circuit: of one device or network for one service, or of several links with no success between.',
    example: '10',
  })
  readonly COCO_CIRCUIT_FAILURES = 10;

  @SecondsSetting({
    min: 0.1,
    max: 600,
    meaning: 'How long an open circuit refuses calls before it lets one try.',
    example: '5',
  })
  readonly COCO_CIRCUIT_OPEN_TIME = 5;
}
