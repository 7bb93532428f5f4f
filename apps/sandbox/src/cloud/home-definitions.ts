/** The contents of the sandbox's homes at start: three COCONets with fixed ids. */

import * as thing from './things.js';
import type { Thing } from './things.js';
import { ada, grace } from './users.js';

/** A room and what is in it. */
interface ZoneDefinition {
  readonly zoneId: number;
  readonly zoneName: string;
  readonly things: readonly Thing[];
}

/** A COCONet as it is when the sandbox starts. */
export interface NetworkDefinition {
  readonly networkId: string;
  readonly networkName: string;
  readonly categoryName: string;
  readonly ownerId: string;
  /** The one gateway all of its resources hang on. */
  readonly deviceNodeId: number;
  readonly zones: readonly ZoneDefinition[];
  /** What is in no room: zone 0, which only some dialects have, and which none of those lists. */
  readonly inNoRoom?: readonly Thing[];
}

const adasHouse: NetworkDefinition = {
  networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
  networkName: 'Ockham Park',
  categoryName: 'Home',
  ownerId: ada.userId,
  deviceNodeId: 2_415_919_104,
  zones: [
    {
      zoneId: 1,
      zoneName: 'Living room',
      things: [
        thing.colourLamp('Floor lamp', '3/zigbee/3C6A2CFFFED0AF76/01'),
        thing.colourLamp('Shelf lights', '3/zigbee/3C6A2CFFFED0AF77/01'),
        thing.dimmableLamp('Ceiling light', '3/zigbee/3C6A2CFFFED0AF78/01'),
        thing.blind('Garden blind', '3/zigbee/3C6A2CFFFED0AF79/01'),
        thing.blind('Street blind', '3/zigbee/3C6A2CFFFED0AF7A/01'),
        thing.thermometer('Thermometer', '3/zigbee/3C6A2CFFFED0AF7B/01', 21.4),
      ],
    },
    {
      zoneId: 2,
      zoneName: 'Kitchen',
      things: [
        thing.dimmableLamp('Worktop light', '3/zigbee/3C6A2CFFFED0AF80/01'),
        thing.meteredPlug('Refrigerator plug', '3/zwave/DE5A11C0/14/02', 318.25),
        thing.motionSensor('Motion sensor', '3/zigbee/3C6A2CFFFED0AF81/01'),
        thing.thermometer('Thermometer', '3/zigbee/3C6A2CFFFED0AF82/01', 22.1),
      ],
    },
    {
      zoneId: 3,
      zoneName: 'Hall',
      things: [
        thing.doorLock('Front door', '3/zwave/DE5A11C0/07/01'),
        thing.camera('Doorbell camera', '1/onvif/00408CFA12B7/01'),
        thing.dimmableLamp('Hall light', '3/zigbee/3C6A2CFFFED0AF90/01'),
        thing.motionSensor('Stairs motion sensor', '3/zigbee/3C6A2CFFFED0AF91/01'),
      ],
    },
  ],
  inNoRoom: [
    thing.codedLock('Garden gate', '3/zwave/DE5A11C0/21/01'),
    thing.countingSensor('Drive sensor', '3/zigbee/3C6A2CFFFED0AFA0/01'),
  ],
};

const adasCabin: NetworkDefinition = {
  networkId: '5e1a0c3f9b7d4e2a6c8f0b12',
  networkName: 'Cabin by the sea',
  categoryName: 'Home',
  ownerId: ada.userId,
  deviceNodeId: 2_415_919_201,
  zones: [
    {
      zoneId: 1,
      zoneName: 'Inside',
      things: [
        thing.dimmableLamp('Table lamp', '3/zigbee/90FD9FFFFE112A01/01'),
        thing.blind('Sea blind', '3/zigbee/90FD9FFFFE112A02/01'),
        thing.thermometer('Thermometer', '3/zigbee/90FD9FFFFE112A03/01', 12.8),
        thing.meteredPlug('Heater plug', '3/zigbee/90FD9FFFFE112A04/01', 1204.5),
      ],
    },
    {
      zoneId: 2,
      zoneName: 'Outside',
      things: [
        thing.doorLock('Cabin door', '3/zigbee/90FD9FFFFE112A10/01'),
        thing.camera('Jetty camera', '1/onvif/00408CFA77C1/01'),
        thing.motionSensor('Path motion sensor', '3/zigbee/90FD9FFFFE112A11/01'),
      ],
    },
  ],
};

const gracesFlat: NetworkDefinition = {
  networkId: '5e1a0c3f9b7d4e2a6c8f0b21',
  networkName: 'Arlington flat',
  categoryName: 'Home',
  ownerId: grace.userId,
  deviceNodeId: 3_221_225_488,
  zones: [
    {
      zoneId: 1,
      zoneName: 'Study',
      things: [
        thing.colourLamp('Desk lamp', '3/zigbee/000D6FFFFE19AC01/01'),
        thing.dimmableLamp('Reading lamp', '3/zigbee/000D6FFFFE19AC02/01'),
        thing.blind('Study blind', '3/zigbee/000D6FFFFE19AC03/01'),
        thing.thermometer('Thermometer', '3/zigbee/000D6FFFFE19AC04/01', 20.3),
      ],
    },
    {
      zoneId: 2,
      zoneName: 'Entrance',
      things: [
        thing.doorLock('Flat door', '3/zigbee/000D6FFFFE19AC10/01'),
        thing.camera('Hall camera', '1/onvif/00408CFA9E02/01'),
        thing.motionSensor('Motion sensor', '3/zigbee/000D6FFFFE19AC11/01'),
      ],
    },
    {
      zoneId: 3,
      zoneName: 'Utility room',
      things: [
        thing.energyMeter('Main meter', '3/zwave/E1B2C3D4/02/01', 8211.75),
        thing.meteredPlug('Washing machine plug', '3/zwave/E1B2C3D4/05/01', 96.5),
      ],
    },
  ],
};

/** A network for calls and chats, as each user has one in some dialects: no zones, no devices. */
export interface CallNetworkDefinition {
  readonly networkId: string;
  readonly networkName: string;
  readonly ownerId: string;
}

export const callNetworkDefinitions: readonly CallNetworkDefinition[] = [
  { networkId: '5e1a0c3f9b7d4e2a6c8f0b31', networkName: 'Ada’s calls', ownerId: ada.userId },
  { networkId: '5e1a0c3f9b7d4e2a6c8f0b32', networkName: 'Grace’s calls', ownerId: grace.userId },
];

/** The three COCONets. */
export const networkDefinitions: readonly NetworkDefinition[] = [adasHouse, adasCabin, gracesFlat];
