/** What a command does to the state of its resource, as its attributes show it. */
import { findAttribute, findCapability } from '../catalogue.js';
import type { Attribute, Capability, Command } from '../standard.js';
import { effectRules, type AttributeRule } from './effect-rules.js';
import { isSameTarget, isTarget, targetOf, type Target } from './target.js';
import { unprovableCommands } from './unprovable-commands.js';

/** Values that a resource reports, by {@link attributeKey}, as COCO sends them. */
export type ReportedValues = ReadonlyMap<string, unknown>;

/** One attribute that shows a command's effect. */
export interface AttributeEffect {
  readonly capability: Capability;
  readonly attribute: Attribute;
  readonly target: Target;
  /** Whether the device may lack it. */
  readonly isOptional: boolean;
}

/** What shows that a command was carried out: each of these attributes has its target value. */
export interface Effect {
  readonly attributes: readonly [AttributeEffect, ...AttributeEffect[]];
  /** Whether the state before the command is needed to judge the state after it. */
  readonly needsBefore: boolean;
}

/** A command as it is given: its capability, itself, and its parameters. */
export type GivenCommand = readonly [
  capability: Capability,
  command: Command,
  parameters: Readonly<Record<string, unknown>>,
];

/** What names an attribute among those of a resource, such as `ON_OFF_CONTROL.ON_FLAG`. */
export function attributeKey({
  capability,
  attribute,
}: Pick<AttributeEffect, 'capability' | 'attribute'>): string {
  return `${capability.name}.${attribute.name}`;
}

/** What shows that a command was carried out; `undefined` if nothing does, for the {@link unprovableReason}. */
export function effectOf(...given: GivenCommand): Effect | undefined {
  const [, command] = given;
  const attributes = (effectRules[command.name]?.shownBy ?? []).flatMap((rule) =>
    attributeEffect(rule, given),
  );
  const [first, ...others] = attributes;
  if (first === undefined || first.isOptional) return undefined;
  return {
    attributes: [first, ...others],
    needsBefore: attributes.some(({ target }) => target.kind === 'toggled'),
  };
}

/** Why nothing proves this command, as a sentence; `undefined` if something does. */
export function unprovableReason({ name }: Command): string | undefined {
  return unprovableCommands[name]?.reason;
}

/**
 * Whether a resource shows the effect.
 *
 * @param before the values before the command; needed if {@link Effect.needsBefore}
 * @param now the values since
 * @returns `undefined` if the answer is unknown: an attribute is not reported, or not in a form that is understood
 */
export function isShown(
  { attributes }: Effect,
  before: ReportedValues | undefined,
  now: ReportedValues,
): boolean | undefined {
  let isUnknown = false;
  for (const effect of attributes) {
    const key = attributeKey(effect);
    if (effect.isOptional && !now.has(key)) continue;
    const shown = isTarget(effect.target, before?.get(key), now.get(key));
    if (shown === false) return false;
    isUnknown ||= shown === undefined;
  }
  return isUnknown ? undefined : true;
}

/** The attributes that a command moves, each with its target; `undefined` for an attribute that it moves anywhere. */
export type Moves = ReadonlyMap<string, Target | undefined>;

/** What a command moves, by {@link attributeKey}. */
export function movesOf(...given: GivenCommand): Moves {
  const [capability, command] = given;
  const { moves = [] } = effectRules[command.name] ?? unprovableCommands[command.name] ?? {};
  const moved = new Map<string, Target | undefined>(
    moves.map((name) => [attributeKey(placeOf(capability, name)), undefined]),
  );
  for (const effect of effectOf(...given)?.attributes ?? []) moved.set(attributeKey(effect), effect.target);
  return moved;
}

/** As {@link movesOf}, for a command whose parameters are not known: what it may move, to no known value where they decide. */
export function movesOfAny(capability: Capability, command: Command): Moves {
  const moved = new Map(movesOf(capability, command, {}));
  for (const { attribute, target } of effectRules[command.name]?.shownBy ?? [])
    moved.set(attributeKey(placeOf(capability, attribute)), targetOf(target, command, {}));
  return moved;
}

/** Whether a later command moves what the earlier one's effect is shown by, so that its absence no longer says anything. */
export function isContrary(earlier: Effect, later: Moves): boolean {
  return earlier.attributes.some((effect) => {
    const key = attributeKey(effect);
    if (!later.has(key)) return false;
    const target = later.get(key);
    return target === undefined || target.kind === 'toggled' || !isSameTarget(target, effect.target);
  });
}

function attributeEffect(
  rule: AttributeRule,
  [capability, command, parameters]: GivenCommand,
): AttributeEffect[] {
  if (rule.onlyIf !== undefined && parameters[rule.onlyIf] !== true) return [];
  const target = targetOf(rule.target, command, parameters);
  if (target === undefined) return [];
  return [{ ...placeOf(capability, rule.attribute), target, isOptional: rule.ifReported === true }];
}

/** The attribute that a rule names: of the command's capability, or of another. */
function placeOf(own: Capability, named: string): { capability: Capability; attribute: Attribute } {
  const [first = '', second] = named.split('.');
  const capability = second === undefined ? own : findCapability(first);
  const attribute = capability && findAttribute(capability, second ?? first);
  if (capability === undefined || attribute === undefined)
    throw new Error(`COCO standard: no attribute ${named} of ${own.name}`);
  return { capability, attribute };
}
