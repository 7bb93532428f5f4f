/** How often one device may get the same command, and which commands are counted. */
import { findCapability } from '#standard';

/**
 * Groups of capabilities, each with its own default. This project's classification, not COCO's: the standard has no capability for
 * garage doors, so they, gates and shutters are all `WINDOW_COVERING`.
 */
export const guardrailClasses = ['locks', 'garage_doors', 'others'] as const;

export type GuardrailClass = (typeof guardrailClasses)[number];

/** `observe`: commands beyond the limit are counted and sent. `enforce`: they are refused. */
export const guardrailModes = ['observe', 'enforce'] as const;

export type GuardrailMode = (typeof guardrailModes)[number];

/** The limit for one command of one device's resource. */
export interface Guardrail {
  /** Commands a minute; as many may be sent at once after a quiet minute. */
  readonly perMinute: number;
  readonly mode: GuardrailMode;
}

/** Most commands a minute that can be set: a hundred a second, beyond which a limit protects no device. */
export const LARGEST_PER_MINUTE = 6_000;

const classes: ReadonlyMap<string, GuardrailClass> = new Map([
  ['LOCK_CONTROL', 'locks'],
  ['WINDOW_COVERING', 'garage_doors'],
]);

/** The class of a capability, by its name. */
export function classOf(capability: string): GuardrailClass {
  return classes.get(capability) ?? 'others';
}

/** Whether a guardrail can have this name: that of a class or of a capability with commands. */
export function isGuardrailName(name: string): boolean {
  if (isGuardrailClass(name)) return true;
  return (findCapability(name)?.commands.length ?? 0) > 0;
}

export function isGuardrailClass(name: string): name is GuardrailClass {
  return guardrailClasses.some((known) => known === name);
}
