/** The kinds of things in the sandbox's homes, with their initial attributes. */

/** The value of an attribute, as COCO's JSON carries it. */
export type AttributeValue =
  boolean | number | bigint | string | readonly number[] | readonly bigint[] | readonly string[];

/** What COCO calls the kind of a resource, in its metadata. */
export type ThingKind =
  'BULB' | 'PLUG' | 'ENERGY_METER' | 'DOOR_LOCK' | 'THERMOSTAT' | 'MOTION_SENSOR' | 'WINDOW_COVER' | 'CAMERA';

/** A resource before it is set up: capability name → attribute name → value. */
export interface Thing {
  readonly kind: ThingKind;
  readonly name: string;
  readonly resourceEui: string;
  readonly capabilities: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>>;
}

const dimmable = { ON_OFF_CONTROL: { ON_FLAG: false }, LEVEL_CTRL: { LEVEL_PCT: 80 } };
const motionSensing = {
  MOTION_SENSING: { MOTION_DETECTED_FLAG: false, MOTION_SENSING_ENABLED: true, MOTION_SENSITIVITY_PCT: 60 },
};

export function dimmableLamp(name: string, resourceEui: string): Thing {
  return { kind: 'BULB', name, resourceEui, capabilities: dimmable };
}

export function colourLamp(name: string, resourceEui: string): Thing {
  const colour = { COLOR_TEMP_KELVIN: 2700, COLOR_HSL: [30, 100, 60], COLOR_RGB: [255, 153, 51] };
  return { kind: 'BULB', name, resourceEui, capabilities: { ...dimmable, COLOR_CTRL: colour } };
}

export function meteredPlug(name: string, resourceEui: string, kilowattHours: number): Thing {
  const meter = { METER_CONSUMPTION_KWH: kilowattHours, METER_DEMAND_WATT: 42 };
  return {
    kind: 'PLUG',
    name,
    resourceEui,
    capabilities: { ON_OFF_CONTROL: { ON_FLAG: true }, ENERGY_METERING: meter },
  };
}

export function energyMeter(name: string, resourceEui: string, kilowattHours: number): Thing {
  const meter = { METER_CONSUMPTION_KWH: kilowattHours, METER_DEMAND_WATT: 640, METER_PRODUCTION_KWH: 0 };
  return { kind: 'ENERGY_METER', name, resourceEui, capabilities: { ENERGY_METERING: meter } };
}

export function doorLock(name: string, resourceEui: string): Thing {
  return { kind: 'DOOR_LOCK', name, resourceEui, capabilities: { LOCK_CONTROL: { LOCKED_FLAG: true } } };
}

export function thermometer(name: string, resourceEui: string, celsius: number): Thing {
  return {
    kind: 'THERMOSTAT',
    name,
    resourceEui,
    capabilities: { TEMPERATURE_MEASUREMENT: { CURRENT_TEMP_CELSIUS: celsius } },
  };
}

export function motionSensor(name: string, resourceEui: string): Thing {
  return { kind: 'MOTION_SENSOR', name, resourceEui, capabilities: motionSensing };
}

export function blind(name: string, resourceEui: string): Thing {
  return {
    kind: 'WINDOW_COVER',
    name,
    resourceEui,
    capabilities: { WINDOW_COVERING: { WNDW_COVER_OPEN_PCT: 100 } },
  };
}

export function camera(name: string, resourceEui: string): Thing {
  const snapshot = {
    SNAPSHOT_IMG_SUPPORT_RESOLUTION_HEIGHT_ARR: [720, 1080],
    SNAPSHOT_IMG_SUPPORT_RESOLUTION_WIDTH_ARR: [1280, 1920],
    SNAPSHOT_IMG_DEFAULT_RESOLUTION_HEIGHT: 720,
    SNAPSHOT_IMG_DEFAULT_RESOLUTION_WIDTH: 1280,
  };
  return { kind: 'CAMERA', name, resourceEui, capabilities: { SNAPSHOT: snapshot, ...motionSensing } };
}

/** A lock with codes: what must never reach a service that may not open it. */
export function codedLock(name: string, resourceEui: string): Thing {
  const lock = { LOCKED_FLAG: true, LOCK_USER_ID_ARR: [1, 2], LOCK_PIN_CODE_ARR: ['280415', '019283'] };
  return { kind: 'DOOR_LOCK', name, resourceEui, capabilities: { LOCK_CONTROL: lock } };
}

/** A sensor that counts beyond what a double holds: 2^53 + 1, and the largest `uint64`. */
export function countingSensor(name: string, resourceEui: string): Thing {
  const { MOTION_SENSING } = motionSensing;
  const counts = {
    MOTION_ROI_INDICES_COUNT: 9_007_199_254_740_993n,
    MOTION_ROI_INDICES_ARR: [9_007_199_254_740_993n, 18_446_744_073_709_551_615n],
  };
  return {
    kind: 'MOTION_SENSOR',
    name,
    resourceEui,
    capabilities: { MOTION_SENSING: { ...MOTION_SENSING, ...counts } },
  };
}
