/**
 * Which attribute shows that a command was carried out, and with which value: by command name, which is unique in the standard.
 * The standard publishes none of this; it follows from the names. `effects.spec.ts` holds it against the standard: every
 * command is here or among the commands that nothing proves, and nothing named here is missing there.
 */

/** The value that an attribute shows then. Steps are the distance that still counts as the value, in the attribute's unit. */
export type TargetRule =
  | { readonly kind: 'flag'; readonly value: boolean }
  /** The flag is the other one than before. */
  | { readonly kind: 'toggled' }
  /** The flag that a parameter holds. */
  | { readonly kind: 'flag_of'; readonly parameter: string }
  /** On at a level above 0, off at 0. */
  | { readonly kind: 'above_zero'; readonly parameter: string }
  | { readonly kind: 'number'; readonly value: number; readonly step: number }
  | { readonly kind: 'number_of'; readonly parameter: string; readonly step: Step }
  /** One of the parameter's named values; devices may report its number or its name. */
  | { readonly kind: 'word_of'; readonly parameter: string }
  | { readonly kind: 'list_of'; readonly parameters: readonly string[]; readonly steps: readonly Step[] };

/** `degrees`: of a circle, so 359 is one from 0. `kelvin`: one mired, the unit in which lamps keep their colour temperature. */
export type Step = number | { readonly circle: number } | 'mired';

/** One attribute that shows a command's effect. */
export interface AttributeRule {
  /** Of the command's capability, or of another as `CAPABILITY.ATTRIBUTE`. */
  readonly attribute: string;
  readonly target: TargetRule;
  /** The device may lack it: then the others are proof enough. */
  readonly ifReported?: true;
  /** It shows the effect only if this parameter is true. */
  readonly onlyIf?: string;
}

/** The effect of a command that an attribute proves. */
export interface EffectRule {
  readonly shownBy: readonly AttributeRule[];
  /** Other attributes that it may move: to no known value. */
  readonly moves?: readonly string[];
}

/** A command that no attribute proves. */
export interface Unprovable {
  readonly reason: string;
  /** Attributes that it may move, so that they prove nothing of earlier commands any more. */
  readonly moves?: readonly string[];
}

/** Dimmers count to 254; a percentage comes back rounded. */
const PERCENT_STEP = 1;

/** A cover stops when its motor has run for a time: a percent or two from what it was sent. */
const COVER_STEP = 2;

/** Lamps that keep hue and saturation in 254 steps each report red, green and blue up to three from what they were sent. */
const RGB_STEP = 3;

/** 360 degrees in 254 steps: 1.4 degrees, rounded twice. */
const HUE_STEP = { circle: 2 } as const;

/** Kilowatt-hours: a meter that was reset counts on at once. A heater of 3 kW needs two minutes for as much. */
const METER_STEP = 0.1;

/** A lamp has one colour, so setting it one way moves what the other ways report. */
const COLOURS = ['COLOR_RGB', 'COLOR_HSL', 'COLOR_TEMP_KELVIN'] as const;

const flag = (attribute: string, value: boolean): EffectRule => ({
  shownBy: [{ attribute, target: { kind: 'flag', value } }],
});
const toggled = (attribute: string): EffectRule => ({
  shownBy: [{ attribute, target: { kind: 'toggled' } }],
});
const numberOf = (attribute: string, parameter: string, step: Step): EffectRule => ({
  shownBy: [{ attribute, target: { kind: 'number_of', parameter, step } }],
});
const exactly = (attribute: string, value: number, step: number): EffectRule => ({
  shownBy: [{ attribute, target: { kind: 'number', value, step } }],
});
const colour = (attribute: string, parameters: readonly string[], steps: readonly Step[]): EffectRule => ({
  shownBy: [{ attribute, target: { kind: 'list_of', parameters, steps } }],
  moves: COLOURS,
});

/** What a thermostat was set to shows only while it is on, and not every thermostat has a fan or a swing. */
const whileOn = (attribute: string, target: TargetRule): AttributeRule => ({
  attribute,
  target,
  ifReported: true,
  onlyIf: 'powerOnFlag',
});

/** The commands whose effect an attribute shows. */
export const effectRules: Readonly<Record<string, EffectRule>> = {
  ON: flag('ON_FLAG', true),
  OFF: flag('ON_FLAG', false),
  ON_OFF_TOGGLE: toggled('ON_FLAG'),
  SET_LEVEL: numberOf('LEVEL_PCT', 'levelPct', PERCENT_STEP),
  SET_LEVEL_WITH_ON_OFF: {
    shownBy: [
      { attribute: 'LEVEL_PCT', target: { kind: 'number_of', parameter: 'levelPct', step: PERCENT_STEP } },
      {
        attribute: 'ON_OFF_CONTROL.ON_FLAG',
        target: { kind: 'above_zero', parameter: 'levelPct' },
        ifReported: true,
      },
    ],
  },
  SET_COLOR_RGB: colour('COLOR_RGB', ['red', 'green', 'blue'], [RGB_STEP, RGB_STEP, RGB_STEP]),
  SET_COLOR_HSL: colour(
    'COLOR_HSL',
    ['hueDegrees', 'saturationPct', 'luminancePct'],
    [HUE_STEP, PERCENT_STEP, PERCENT_STEP],
  ),
  SET_COLOR_TEMP: {
    ...numberOf('COLOR_TEMP_KELVIN', 'colorTemperatureKelvin', 'mired'),
    moves: COLOURS,
  },
  LOCK: flag('LOCKED_FLAG', true),
  UNLOCK: flag('LOCKED_FLAG', false),
  LOCK_TOGGLE: toggled('LOCKED_FLAG'),
  METER_RESET: exactly('METER_CONSUMPTION_KWH', 0, METER_STEP),
  MOTION_SENSING_ENABLE: flag('MOTION_SENSING_ENABLED', true),
  MOTION_SENSING_DISABLE: flag('MOTION_SENSING_ENABLED', false),
  MOTION_SENSING_REMOVE_ALL_ROI: exactly('MOTION_ROI_INDICES_COUNT', 0, 0),
  MOTION_SENSING_SET_SENSITIVITY: numberOf('MOTION_SENSITIVITY_PCT', 'sensitivityPct', PERCENT_STEP),
  WARNING_START: flag('WARNING_STATE', true),
  WARNING_STOP: flag('WARNING_STATE', false),
  MOTOR_START_TRACK: flag('MOTOR_TRACK_ACTIVE_FLAG', true),
  MOTOR_STOP_TRACK: flag('MOTOR_TRACK_ACTIVE_FLAG', false),
  WNDW_COVER_UP: exactly('WNDW_COVER_OPEN_PCT', 100, COVER_STEP),
  WNDW_COVER_DOWN: exactly('WNDW_COVER_OPEN_PCT', 0, COVER_STEP),
  WNDW_COVER_SET_OPEN_PCT: numberOf('WNDW_COVER_OPEN_PCT', 'openPct', COVER_STEP),
  HVAC_SET_STATE: {
    shownBy: [
      { attribute: 'HVAC_POWER_ON_FLAG', target: { kind: 'flag_of', parameter: 'powerOnFlag' } },
      whileOn('HVAC_MODE', { kind: 'word_of', parameter: 'mode' }),
      whileOn('HVAC_TEMPERATURE_CELSIUS', { kind: 'number_of', parameter: 'temperatureCelsius', step: 0.5 }),
      whileOn('HVAC_FAN_SPEED', { kind: 'word_of', parameter: 'fanSpeed' }),
      whileOn('HVAC_SWING_ON_FLAG', { kind: 'flag_of', parameter: 'swingOnFlag' }),
    ],
  },
};
