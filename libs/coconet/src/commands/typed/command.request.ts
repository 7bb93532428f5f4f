import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from '#kernel';
import { ConfirmRequest } from './proof-request.js';
import { deviceTimeExpected, LONGEST_DEVICE_TIME } from '../device-time.js';

/**
 * Most commands in one batch: a scene of a large home. At eight at a time and a second each it ends within seven seconds,
 * before its caller gives up.
 */
const BATCH_LIMIT = 50;

/** Accepts a name of the COCO standard or its number. */
const IsNameOrNumber = (of: string): PropertyDecorator =>
  ValidateBy({
    name: 'isNameOrNumber',
    validator: {
      validate: (value) => (typeof value === 'string' && value.length <= 64) || isSmallNumber(value),
      defaultMessage: () => `expected the name or the number of ${of}`,
    },
  });

/** A command to one resource, by the standard's names or numbers. */
export class CommandRequest {
  /** By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place. */
  @IsNameOrNumber('a capability')
  capability: string | number = '';

  /** By name, such as `ON`. COCO’s number, such as 0, is accepted in its place. */
  @IsNameOrNumber('a command of the capability')
  command: string | number = '';

  /** By the standard's names, such as `{"levelPct": 40}`. */
  @MayBeLeftOut()
  @IsObject({ message: 'expected an object of parameters by name' })
  params: Record<string, unknown> = {};

  /** Milliseconds COCO may wait for the device. */
  @MayBeLeftOut()
  @IsInt({ message: deviceTimeExpected(LONGEST_DEVICE_TIME) })
  @Min(1, { message: deviceTimeExpected(LONGEST_DEVICE_TIME) })
  @Max(LONGEST_DEVICE_TIME, { message: deviceTimeExpected(LONGEST_DEVICE_TIME) })
  timeoutMs?: number;

  /** Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`. */
  @MayBeLeftOut()
  @IsObject({ message: 'expected an object such as {"within": 10}' })
  @ValidateNested()
  @Type(() => ConfirmRequest)
  confirm?: ConfirmRequest;

  /** Has the command wait until someone else approves it, whatever the rules of the service say. */
  @MayBeLeftOut()
  @IsIn(['required'], { message: 'expected "required", or no such member' })
  approval?: 'required';

  static readonly example: Pick<CommandRequest, 'capability' | 'command'> = {
    capability: 'ON_OFF_CONTROL',
    command: 'ON',
  };
}

/** A command with the resource it goes to. */
export class ResourceCommandRequest extends CommandRequest {
  /** COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`. */
  @IsString({ message: 'expected the EUI of a resource, such as 3/zigbee/3C6A2CFFFED0AF76/01' })
  resourceEui = '';

  static override readonly example: Pick<ResourceCommandRequest, 'resourceEui' | 'capability' | 'command'> = {
    resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
    capability: 'ON_OFF_CONTROL',
    command: 'ON',
  };
}

/** One command of a batch, with the resource it goes to. */
export class BatchCommandRequest extends ResourceCommandRequest {
  /** COCO’s id of the device in its COCONet: 32 bits without a sign. The same as text is accepted in its place. */
  @ValidateBy({
    name: 'isNodeId',
    validator: {
      validate: (value) => typeof value === 'string' || isSmallNumber(value),
      defaultMessage: () => 'expected a whole number from 0 to 4294967295',
    },
  })
  deviceNodeId: string | number = '';
}

/** Several commands, such as a scene. They run in parallel, in no guaranteed order. */
export class BatchRequest {
  @IsArray({ message: 'expected a list of commands' })
  @ArrayMinSize(1, { message: 'expected at least one command' })
  @ArrayMaxSize(BATCH_LIMIT, { message: `expected at most ${BATCH_LIMIT} commands` })
  @ValidateNested({ each: true })
  @Type(() => BatchCommandRequest)
  commands: BatchCommandRequest[] = [];

  static readonly example: BatchRequest = {
    commands: [
      {
        deviceNodeId: 2415919104,
        resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
        capability: 'LEVEL_CTRL',
        command: 'SET_LEVEL_WITH_ON_OFF',
        params: { levelPct: 40 },
      },
    ],
  };
}

function isSmallNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
