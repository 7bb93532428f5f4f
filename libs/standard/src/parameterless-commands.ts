/**
 * Commands without parameters: their names say everything. The standard publishes none for them, nor does it
 * for others that clearly need some, such as `MOTOR_GO_TO_PRESET`; only this list decides that.
 */
export const parameterlessCommands: ReadonlySet<string> = new Set([
  'ON',
  'OFF',
  'ON_OFF_TOGGLE',
  'FETCH_ON_OFF_STATUS',
  'FETCH_LEVEL',
  'FETCH_COLOR_RGB',
  'FETCH_COLOR_HSL',
  'FETCH_COLOR_TEMP',
  'FETCH_LOCK_STATUS',
  'MOTION_SENSING_ENABLE',
  'MOTION_SENSING_DISABLE',
  'MOTION_SENSING_REMOVE_ALL_ROI',
  'CONTACT_SENSING_ENABLE',
  'CONTACT_SENSING_DISABLE',
  'FLUID_LEVEL_SENSING_ENABLE',
  'FLUID_LEVEL_SENSING_DISABLE',
  'FIRE_SENSING_ENABLE',
  'FIRE_SENSING_DISABLE',
  'FETCH_BATTERY_VOLTAGE_MV',
  'FETCH_BATTERY_LEVEL_PCT',
  'FETCH_RELATIVE_HUMIDITY_PCT',
  'WARNING_STOP',
  'WNDW_COVER_UP',
  'WNDW_COVER_DOWN',
  'WNDW_COVER_STOP',
  'HVAC_SYNC_STATE',
]);
