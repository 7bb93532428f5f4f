/** The value that an attribute is to show, and whether a reported value is that. */
import type { Command } from '../standard.js';
import type { Step, TargetRule } from './effect-rules.js';
import { readFlag, readNumber, readNumbers, readWord } from './reported-values.js';

/** A number with the distance from it that still counts as it; on a circle, the shorter way round. */
interface Goal {
  readonly value: number;
  readonly step: number;
  readonly circle?: number;
}

/** The value that an attribute is to show. */
export type Target =
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'toggled' }
  | { readonly kind: 'word'; readonly value: number; readonly name: string }
  | ({ readonly kind: 'number' } & Goal)
  | { readonly kind: 'list'; readonly goals: readonly Goal[] };

/** Degrees of a full turn. */
const FULL_TURN = 360;

/** The target that a rule gives for these parameters; `undefined` if a parameter is missing or of the wrong type. */
export function targetOf(
  rule: TargetRule,
  command: Command,
  parameters: Readonly<Record<string, unknown>>,
): Target | undefined {
  switch (rule.kind) {
    case 'flag':
    case 'toggled':
    case 'number':
      return rule;
    case 'flag_of': {
      const value = parameters[rule.parameter];
      return typeof value === 'boolean' ? { kind: 'flag', value } : undefined;
    }
    case 'above_zero': {
      const value = parameters[rule.parameter];
      return typeof value === 'number' ? { kind: 'flag', value: value > 0 } : undefined;
    }
    case 'number_of': {
      const goal = goalOf(parameters[rule.parameter], rule.step);
      return goal && { kind: 'number', ...goal };
    }
    case 'word_of': {
      const { values = [] } = command.parameters?.find(({ name }) => name === rule.parameter) ?? {};
      const word = values.find(({ value }) => value === parameters[rule.parameter]);
      return word && { kind: 'word', ...word };
    }
    case 'list_of': {
      const goals = rule.parameters.flatMap(
        (name, index) => goalOf(parameters[name], rule.steps[index] ?? 0) ?? [],
      );
      return goals.length === rule.parameters.length ? { kind: 'list', goals } : undefined;
    }
  }
}

/** Whether the reported value is the target; `undefined` if a value is missing or not understood. */
export function isTarget(target: Target, before: unknown, now: unknown): boolean | undefined {
  switch (target.kind) {
    case 'flag':
      return compared(readFlag(now), (flag) => flag === target.value);
    case 'toggled': {
      const old = readFlag(before);
      return old === undefined ? undefined : compared(readFlag(now), (flag) => flag !== old);
    }
    case 'word':
      return compared(readWord(now, target.name), (word) => word === target.value || word === target.name);
    case 'number':
      return compared(readNumber(now), (number) => isNear(number, target));
    case 'list':
      return compared(
        readNumbers(now),
        (numbers) =>
          numbers.length === target.goals.length &&
          target.goals.every((goal, index) => isNear(numbers[index] ?? Number.NaN, goal)),
      );
  }
}

/** Whether two targets ask for the same value. */
export function isSameTarget(one: Target, other: Target): boolean {
  if (one.kind === 'list' && other.kind === 'list')
    return one.goals.every(({ value }, index) => value === other.goals[index]?.value);
  return one.kind === other.kind && valueOf(one) === valueOf(other);
}

function valueOf(target: Target): unknown {
  return 'value' in target ? target.value : undefined;
}

function compared<Value>(value: Value | undefined, isRight: (value: Value) => boolean): boolean | undefined {
  return value === undefined ? undefined : isRight(value);
}

function goalOf(value: unknown, step: Step): Goal | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (typeof step === 'number') return { value, step };
  if (step !== 'mired') return { value, step: step.circle, circle: FULL_TURN };
  // Lamps keep M = 1,000,000 / K, a whole number (Zigbee Cluster Library, Color Control): one more or less is K² / 1,000,000.
  return { value, step: Math.ceil(value ** 2 / 1_000_000) };
}

function isNear(number: number, { value, step, circle }: Goal): boolean {
  const straight = Math.abs(number - value);
  const distance =
    circle === undefined ? straight : Math.min(straight % circle, circle - (straight % circle));
  // Decimal fractions are not exact: 21.5 - 21 may be a hair above 0.5.
  return distance <= step + 1e-9;
}
