/** Generated from the COCO standard by `npm run capabilities`: do not edit. */

/** The parameters of each command, by capability and command. */
export interface CapabilityCommands {
  readonly ON_OFF_CONTROL: {
    readonly ON: Readonly<Record<string, never>>;
    readonly OFF: Readonly<Record<string, never>>;
    readonly ON_OFF_TOGGLE: Readonly<Record<string, never>>;
    readonly FETCH_ON_OFF_STATUS: Readonly<Record<string, never>>;
  };
  readonly LEVEL_CTRL: {
    readonly SET_LEVEL: { readonly levelPct: number; readonly useDefaultTransTimeFlag?: boolean; readonly transitionTimeMs?: number };
    readonly SET_LEVEL_WITH_ON_OFF: { readonly levelPct: number; readonly useDefaultTransTimeFlag?: boolean; readonly transitionTimeMs?: number; readonly restoreLevelFlag?: boolean };
    readonly FETCH_LEVEL: Readonly<Record<string, never>>;
  };
  readonly COLOR_CTRL: {
    readonly SET_COLOR_RGB: { readonly red: number; readonly green: number; readonly blue: number; readonly useDefaultTransTimeFlag?: boolean; readonly transitionTimeMs?: number };
    readonly SET_COLOR_HSL: { readonly hueDegrees: number; readonly saturationPct: number; readonly luminancePct: number; readonly useDefaultTransTimeFlag?: boolean; readonly transitionTimeMs?: number };
    readonly SET_COLOR_TEMP: { readonly colorTemperatureKelvin: number; readonly useDefaultTransTimeFlag?: boolean; readonly transitionTimeMs?: number };
    readonly SET_COLOR_COMPONENTS: Readonly<Record<string, unknown>>;
    readonly FETCH_COLOR_RGB: Readonly<Record<string, never>>;
    readonly FETCH_COLOR_HSL: Readonly<Record<string, never>>;
    readonly FETCH_COLOR_TEMP: Readonly<Record<string, never>>;
    readonly FETCH_COLOR_COMPONENTS: Readonly<Record<string, unknown>>;
  };
  readonly LOCK_CONTROL: {
    readonly LOCK: { readonly pinRfidCode?: string };
    readonly UNLOCK: { readonly pinRfidCode?: string; readonly timeoutMs?: number };
    readonly LOCK_TOGGLE: { readonly pinRfidCode?: string };
    readonly LOCK_SET_PIN: { readonly userId: number; readonly userStatus: 0 | 1 | 2; readonly userType: number; readonly pinRfidCode: string };
    readonly LOCK_CLEAR_PIN: { readonly userId: number };
    readonly LOCK_SET_USER_STATUS: Readonly<Record<string, unknown>>;
    readonly LOCK_SET_USER_TYPE: Readonly<Record<string, unknown>>;
    readonly FETCH_LOCK_STATUS: Readonly<Record<string, never>>;
    readonly FETCH_LOCK_PIN_CODE: Readonly<Record<string, unknown>>;
    readonly FETCH_LOCK_USER_STATUS: Readonly<Record<string, unknown>>;
    readonly FETCH_LOCK_USER_TYPE: Readonly<Record<string, unknown>>;
  };
  readonly ENERGY_METERING: {
    readonly METER_RESET: Readonly<Record<string, unknown>>;
    readonly METER_FETCH_CONSUMPTION: { readonly scale: number };
    readonly METER_FETCH_DEMAND: { readonly scale: number };
  };
  readonly MOTION_SENSING: {
    readonly MOTION_SENSING_ENABLE: Readonly<Record<string, never>>;
    readonly MOTION_SENSING_DISABLE: Readonly<Record<string, never>>;
    readonly MOTION_SENSING_SET_ROI: Readonly<Record<string, unknown>>;
    readonly MOTION_SENSING_REMOVE_ROI: Readonly<Record<string, unknown>>;
    readonly MOTION_SENSING_REMOVE_ALL_ROI: Readonly<Record<string, never>>;
    readonly MOTION_SENSING_SET_SENSITIVITY: { readonly sensitivityPct: number };
  };
  readonly OCCUPANCY_SENSING: {
  };
  readonly CONTACT_SENSING: {
    readonly CONTACT_SENSING_ENABLE: Readonly<Record<string, never>>;
    readonly CONTACT_SENSING_DISABLE: Readonly<Record<string, never>>;
  };
  readonly FLUID_LEVEL_MEASUREMENT: {
    readonly FLUID_LEVEL_SENSING_ENABLE: Readonly<Record<string, never>>;
    readonly FLUID_LEVEL_SENSING_DISABLE: Readonly<Record<string, never>>;
  };
  readonly FIRE_SENSING: {
    readonly FIRE_SENSING_ENABLE: Readonly<Record<string, never>>;
    readonly FIRE_SENSING_DISABLE: Readonly<Record<string, never>>;
  };
  readonly TEMPERATURE_MEASUREMENT: {
  };
  readonly ILLUMINANCE_MEASUREMENT: {
  };
  readonly POWER_LEVEL_MEASUREMENT: {
    readonly FETCH_BATTERY_VOLTAGE_MV: Readonly<Record<string, never>>;
    readonly FETCH_BATTERY_LEVEL_PCT: Readonly<Record<string, never>>;
  };
  readonly TUNNEL_CONTROL: {
    readonly TUNNEL_OPEN: Readonly<Record<string, unknown>>;
    readonly TUNNEL_CLOSE: Readonly<Record<string, unknown>>;
  };
  readonly REL_HUMIDITY_MEASUREMENT: {
    readonly FETCH_RELATIVE_HUMIDITY_PCT: Readonly<Record<string, never>>;
  };
  readonly KEYPRESS_SENSING: {
    readonly KEYPRESS_SET_COMBO_NAME: Readonly<Record<string, unknown>>;
  };
  readonly WARNING_DEV_CONTROL: {
    readonly WARNING_START: { readonly warningType: 0 | 1 | 2 | 3 | 4 | 5 };
    readonly WARNING_STOP: Readonly<Record<string, never>>;
  };
  readonly NETWORK_CONFIGURATION: {
  };
  readonly MEDIA_STREAM: {
    readonly MEDIA_STREAM_START: Readonly<Record<string, unknown>>;
    readonly MEDIA_STREAM_STOP: Readonly<Record<string, unknown>>;
    readonly MEDIA_RECORD_START: Readonly<Record<string, unknown>>;
    readonly MEDIA_RECORD_STOP: Readonly<Record<string, unknown>>;
    readonly MEDIA_RECORD_CONFIG: Readonly<Record<string, unknown>>;
  };
  readonly STORAGE_CONFIG: {
    readonly STORAGE_CONFIG: Readonly<Record<string, unknown>>;
  };
  readonly STORAGE_CONTROL: {
    readonly STORAGE_UPLOAD: Readonly<Record<string, unknown>>;
    readonly STORAGE_DOWNLOAD: Readonly<Record<string, unknown>>;
  };
  readonly MOTOR_CTRL: {
    readonly MOTOR_PAN: { readonly direction: 0 | 1; readonly degree: number; readonly speed: number };
    readonly MOTOR_TILT: { readonly direction: 0 | 1; readonly degree: number; readonly speed: number };
    readonly MOTOR_SET_PRESET: Readonly<Record<string, unknown>>;
    readonly MOTOR_CLEAR_PRESET: Readonly<Record<string, unknown>>;
    readonly MOTOR_GO_TO_PRESET: Readonly<Record<string, unknown>>;
    readonly MOTOR_START_TRACK: Readonly<Record<string, unknown>>;
    readonly MOTOR_STOP_TRACK: Readonly<Record<string, unknown>>;
  };
  readonly IMAGE_CTRL: {
    readonly IMAGE_SET_AF_MODE: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_AE_MODE: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_AWB_MODE: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_ZOOM: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_IRCUT_MODE: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_PRESET: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_HUE: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_SATURATION: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_CONTRAST: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_BRIGHTNESS: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_FLIP: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_MIRROR: Readonly<Record<string, unknown>>;
    readonly IMAGE_SET_TEXT: Readonly<Record<string, unknown>>;
  };
  readonly SNAPSHOT: {
    readonly SNAPSHOT_IMAGE: { readonly channelPort: number; readonly pixelHeight: number; readonly pixelWidth: number };
  };
  readonly STATIONARY_POSITION: {
    readonly STATIONARY_POSITTION_SET_DEVICE_LOC: Readonly<Record<string, unknown>>;
  };
  readonly REAL_TIME_POSITION: {
  };
  readonly VIBRATION_SENSING: {
  };
  readonly AIR_QUALITY_SENSING: {
  };
  readonly WINDOW_COVERING: {
    readonly WNDW_COVER_UP: Readonly<Record<string, never>>;
    readonly WNDW_COVER_DOWN: Readonly<Record<string, never>>;
    readonly WNDW_COVER_STOP: Readonly<Record<string, never>>;
    readonly WNDW_COVER_SET_OPEN_PCT: { readonly openPct: number };
  };
  readonly REMOTE_CONTROL: {
    readonly REMOTE_TEST_COMMAND: Readonly<Record<string, unknown>>;
    readonly REMOTE_ADD_APPLIANCE: Readonly<Record<string, unknown>>;
    readonly REMOTE_SET_APPLIANCE_PAIRING_CODE: Readonly<Record<string, unknown>>;
    readonly REMOTE_SET_APPLIANCE_NAME: Readonly<Record<string, unknown>>;
    readonly REMOTE_REMOVE_APPLIANCE: Readonly<Record<string, unknown>>;
    readonly REMOTE_EXECUTE_COMMAND: Readonly<Record<string, unknown>>;
    readonly REMOTE_SET_SEARCH_MODE: Readonly<Record<string, unknown>>;
    readonly REMOTE_ENTER_LEARN_MODE: Readonly<Record<string, unknown>>;
    readonly REMOTE_CANCEL_LEARN_MODE: Readonly<Record<string, unknown>>;
    readonly REMOTE_RENAME_BUTTON: Readonly<Record<string, unknown>>;
    readonly REMOTE_TEST_LEARNED_COMMAND: Readonly<Record<string, unknown>>;
    readonly REMOTE_SAVE_LEARNED_COMMAND: Readonly<Record<string, unknown>>;
    readonly REMOTE_EXECUTE_LEARNED_COMMAND: Readonly<Record<string, unknown>>;
    readonly REMOTE_DELETE_BUTTON: Readonly<Record<string, unknown>>;
  };
  readonly HVAC_CONTROL: {
    readonly HVAC_SET_STATE: { readonly powerOnFlag: boolean; readonly mode: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7; readonly temperatureCelsius: number; readonly fanSpeed: 0 | 1 | 2 | 3 | 4; readonly swingOnFlag: boolean };
    readonly HVAC_SYNC_STATE: Readonly<Record<string, never>>;
  };
}
