import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsTime, MayBeLeftOut, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';
import { grantScopes, type GrantScope } from './grant.js';

/** Maximum places in one grant: the rooms and devices of a large home. */
const PLACES_LIMIT = 100;

/** Maximum capabilities in one grant, as for a service. */
const CAPABILITIES_LIMIT = 100;

const IsPlaceId = (): PropertyDecorator =>
  Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'expected 1 to 64 letters, digits, "_" or "-"' });

const ArePlaces = (what: string): PropertyDecorator =>
  applyDecorators(
    MayBeLeftOut(),
    IsArray({ message: `expected a list of ${what}` }),
    ArrayMinSize(1, { message: `expected at least one of the ${what}, or no list for the whole home` }),
    ArrayMaxSize(PLACES_LIMIT, { message: `expected at most ${PLACES_LIMIT} ${what}` }),
    ValidateNested({ each: true }),
  );

/** A zone of a network, by COCO’s ids. */
export class GrantedZoneRequest {
  @IsPlaceId()
  networkId!: string;

  @IsPlaceId()
  zoneId!: string;
}

/** A device of a network, by COCO’s ids. */
export class GrantedDeviceRequest {
  @IsPlaceId()
  networkId!: string;

  /** A whole number as text. */
  @Matches(/^(0|[1-9][0-9]{0,9})$/, { message: 'expected a whole number as text, such as "2415919104"' })
  deviceNodeId!: string;

  /** One of its resources; all of them if left out. */
  @MayBeLeftOut()
  @Matches(/^[A-Za-z0-9/_.:@~+=,!$&'()*-]{1,256}$/, {
    message: 'expected the EUI of a resource, such as 3/zigbee/3C6A2CFFFED0AF76/01',
  })
  resourceEui?: string;
}

/** The body of `POST /v1/links/:id/grants`. */
export class GrantRequest {
  /** The service that may act on the link. */
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId!: string;

  /** What it may do; at most what the caller’s own service may do. */
  @IsArray({ message: 'expected a list of scopes' })
  @ArrayMinSize(1, { message: 'expected at least one scope' })
  @ArrayUnique({ message: 'expected each scope once' })
  @IsIn(grantScopes, { each: true, message: `expected scopes among ${grantScopes.join(', ')}` })
  scopes!: GrantScope[];

  /** Which capabilities, as for a service: `NAME`, `NAME.read`, `NAME.COMMAND`, or `*` for everything that is not sensitive. */
  @IsArray({ message: 'expected a list of capability names' })
  @ArrayMaxSize(CAPABILITIES_LIMIT, { message: `expected at most ${CAPABILITIES_LIMIT} capabilities` })
  @ArrayUnique({ message: 'expected each capability once' })
  @MaxLength(200, { each: true, message: 'expected names of capabilities' })
  capabilities!: string[];

  /** Limits the grant to the devices in these zones, and those in `devices`. */
  @ArePlaces('zones')
  @Type(() => GrantedZoneRequest)
  zones?: GrantedZoneRequest[];

  /** Limits the grant to these devices, and those in `zones`. */
  @ArePlaces('devices')
  @Type(() => GrantedDeviceRequest)
  devices?: GrantedDeviceRequest[];

  /** When it ends: at most a year from now, which is also the default. */
  @MayBeLeftOut()
  @IsTime()
  notAfter?: Date;

  /** Why, for the people who read the audit trail. */
  @Length(1, 500, { message: 'expected 1 to 500 characters: why, for the people who read the audit trail' })
  @Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED })
  reason!: string;

  static readonly example: Partial<GrantRequest> = {
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    scopes: ['coconet:read', 'coconet:execute'],
    capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
    zones: [{ networkId: '5e1a0c3f9b7d4e2a6c8f0b11', zoneId: '3' }],
    notAfter: new Date('2027-03-31T00:00:00.000Z'),
    reason: 'Evening scenes in the living room',
  };
}

/** The body of `POST /v1/admin/links/:id/grants`. */
export class AdminGrantRequest extends GrantRequest {
  /** An emergency: at most 15 minutes, which is also the default of `notAfter`, and the owner gets a separate event. */
  @MayBeLeftOut()
  @IsBoolean({ message: 'expected true for an emergency, or false' })
  breakGlass = false;

  static override readonly example: Partial<AdminGrantRequest> = {
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    scopes: ['coconet:read'],
    capabilities: ['*'],
    reason: 'Ticket 4711: the lamps do not answer',
    breakGlass: true,
  };
}
