/** The commands that no attribute proves, each with the reason: together with `effect-rules.ts` every command of the standard. */
import type { Unprovable } from './effect-rules.js';

const NO_PARAMETERS = 'The standard publishes no parameters for it, so the value to expect is unknown.';

/** The commands that no attribute proves, by name. */
export const unprovableCommands: Readonly<Record<string, Unprovable>> = {
  ...because('It reads, and changes nothing.', [
    'FETCH_ON_OFF_STATUS',
    'FETCH_LEVEL',
    'FETCH_COLOR_RGB',
    'FETCH_COLOR_HSL',
    'FETCH_COLOR_TEMP',
    'FETCH_COLOR_COMPONENTS',
    'FETCH_LOCK_STATUS',
    'FETCH_LOCK_PIN_CODE',
    'FETCH_LOCK_USER_STATUS',
    'FETCH_LOCK_USER_TYPE',
    'METER_FETCH_CONSUMPTION',
    'METER_FETCH_DEMAND',
    'FETCH_BATTERY_VOLTAGE_MV',
    'FETCH_BATTERY_LEVEL_PCT',
    'FETCH_RELATIVE_HUMIDITY_PCT',
    'HVAC_SYNC_STATE',
  ]),
  ...because('Only the PINs or the users of the lock would show it, and the broker does not read those.', [
    'LOCK_SET_PIN',
    'LOCK_CLEAR_PIN',
    'LOCK_SET_USER_STATUS',
    'LOCK_SET_USER_TYPE',
  ]),
  ...because('No attribute says whether the sensor is enabled.', [
    'CONTACT_SENSING_ENABLE',
    'CONTACT_SENSING_DISABLE',
    'FLUID_LEVEL_SENSING_ENABLE',
    'FLUID_LEVEL_SENSING_DISABLE',
    'FIRE_SENSING_ENABLE',
    'FIRE_SENSING_DISABLE',
  ]),
  ...because(NO_PARAMETERS, [
    'MOTION_SENSING_SET_ROI',
    'MOTION_SENSING_REMOVE_ROI',
    'KEYPRESS_SET_COMBO_NAME',
    'MEDIA_RECORD_CONFIG',
    'STORAGE_CONFIG',
    'STATIONARY_POSITTION_SET_DEVICE_LOC',
    'MOTOR_SET_PRESET',
    'MOTOR_CLEAR_PRESET',
    'IMAGE_SET_AF_MODE',
    'IMAGE_SET_AE_MODE',
    'IMAGE_SET_AWB_MODE',
    'IMAGE_SET_ZOOM',
    'IMAGE_SET_IRCUT_MODE',
    'IMAGE_SET_PRESET',
    'IMAGE_SET_HUE',
    'IMAGE_SET_SATURATION',
    'IMAGE_SET_CONTRAST',
    'IMAGE_SET_BRIGHTNESS',
    'IMAGE_SET_FLIP',
    'IMAGE_SET_MIRROR',
    'IMAGE_SET_TEXT',
  ]),
  SET_COLOR_COMPONENTS: {
    reason: NO_PARAMETERS,
    moves: ['COLOR_RGB', 'COLOR_HSL', 'COLOR_TEMP_KELVIN'],
  },
  ...because('No attribute shows where the camera points.', [
    'MOTOR_PAN',
    'MOTOR_TILT',
    'MOTOR_GO_TO_PRESET',
  ]),
  WNDW_COVER_STOP: {
    reason: 'The cover stops wherever it is.',
    moves: ['WNDW_COVER_OPEN_PCT'],
  },
  ...because('The standard does not publish the form of the attributes that would show it.', [
    'TUNNEL_OPEN',
    'TUNNEL_CLOSE',
    'MEDIA_STREAM_START',
    'MEDIA_STREAM_STOP',
    'MEDIA_RECORD_START',
    'MEDIA_RECORD_STOP',
    'STORAGE_UPLOAD',
    'STORAGE_DOWNLOAD',
  ]),
  ...because('It makes a picture, which no attribute holds.', ['SNAPSHOT_IMAGE']),
  ...because('The remote control sends infrared, and no appliance answers it.', [
    'REMOTE_TEST_COMMAND',
    'REMOTE_EXECUTE_COMMAND',
    'REMOTE_TEST_LEARNED_COMMAND',
    'REMOTE_EXECUTE_LEARNED_COMMAND',
  ]),
  ...because('No attribute shows it in a form that the standard publishes.', [
    'REMOTE_ADD_APPLIANCE',
    'REMOTE_SET_APPLIANCE_PAIRING_CODE',
    'REMOTE_SET_APPLIANCE_NAME',
    'REMOTE_REMOVE_APPLIANCE',
    'REMOTE_SET_SEARCH_MODE',
    'REMOTE_ENTER_LEARN_MODE',
    'REMOTE_CANCEL_LEARN_MODE',
    'REMOTE_RENAME_BUTTON',
    'REMOTE_SAVE_LEARNED_COMMAND',
    'REMOTE_DELETE_BUTTON',
  ]),
};

function because(reason: string, commands: readonly string[]): Record<string, Unprovable> {
  return Object.fromEntries(commands.map((command) => [command, { reason }]));
}
