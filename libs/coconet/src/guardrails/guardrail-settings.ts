import { setting, Settings } from '#kernel';
import { guardrailModes, LARGEST_PER_MINUTE, type Guardrail, type GuardrailClass } from './guardrail.js';

const bounds = { unit: 'commands a minute', min: 1, max: LARGEST_PER_MINUTE };
const MODES =
  '`enforce` refuses commands beyond the limit with 429 `device_busy`; `observe` sends them and counts them.';

/** How often a device may get the same command, unless an admin has set it. Provided by the app's configuration. */
export abstract class GuardrailSettings extends Settings({
  locksPerMinute: setting.wholeNumber({
    name: 'GUARDRAIL_LOCKS_PER_MINUTE',
    ...bounds,
    fallback: 15,
    meaning: 'How often a lock may get the same command, over all services and replicas.',
    why: 'Nobody opens a door every four seconds; a loop that does wears out the bolt and empties the battery.',
  }),
  locksMode: setting.choice({
    name: 'GUARDRAIL_LOCKS_MODE',
    choices: guardrailModes,
    fallback: 'enforce',
    meaning: MODES,
  }),
  garageDoorsPerMinute: setting.wholeNumber({
    name: 'GUARDRAIL_GARAGE_DOORS_PER_MINUTE',
    ...bounds,
    fallback: 15,
    meaning: 'The same for garage doors, gates and shutters (`WINDOW_COVERING`).',
    why: 'As for locks: a motor that reverses every few seconds overheats.',
  }),
  garageDoorsMode: setting.choice({
    name: 'GUARDRAIL_GARAGE_DOORS_MODE',
    choices: guardrailModes,
    fallback: 'enforce',
    meaning: MODES,
  }),
  othersPerMinute: setting.wholeNumber({
    name: 'GUARDRAIL_OTHERS_PER_MINUTE',
    ...bounds,
    fallback: 60,
    meaning: 'The same for all other devices.',
    why: 'One a second: more than people do by hand, less than a script that runs away.',
  }),
  othersMode: setting.choice({
    name: 'GUARDRAIL_OTHERS_MODE',
    choices: guardrailModes,
    fallback: 'observe',
    meaning: MODES,
  }),
}) {}

/** The default of each class. */
export function defaultGuardrails(settings: GuardrailSettings): Readonly<Record<GuardrailClass, Guardrail>> {
  return {
    locks: { perMinute: settings.locksPerMinute, mode: settings.locksMode },
    garage_doors: { perMinute: settings.garageDoorsPerMinute, mode: settings.garageDoorsMode },
    others: { perMinute: settings.othersPerMinute, mode: settings.othersMode },
  };
}
