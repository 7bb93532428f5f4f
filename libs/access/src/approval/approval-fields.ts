/** How the rules of approval in a service's definition are checked. */
import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { withheldPath } from '#kernel';
import { capabilities } from '#standard';
import { unknownCapability } from '../unknown-capability.js';
import { approvalRuleProblem } from './approval-rule.js';

/** Maximum rules of one service: as many as it may have capabilities. */
const RULES_LIMIT = 100;

/** Commands that only read a device, which never wait for approval. */
const READING = /\.(?:METER_)?FETCH_/;

/** Every capability and every command: what a rule can be about. */
const names: ReadonlySet<string> = new Set(
  capabilities.flatMap(({ name, commands }) => [
    name,
    ...commands.map((command) => `${name}.${command.name}`),
  ]),
);

/** Rules by capability or `CAPABILITY.COMMAND`, such as `{"LOCK_CONTROL": "always"}`. */
export const AreApprovalRules = (): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'areApprovalRules',
      validator: {
        validate: (value) => approvalRulesProblem(value) === undefined,
        defaultMessage: (argument) => approvalRulesProblem(argument?.value) ?? '',
      },
    }),
  );

function approvalRulesProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'expected an object of rules by capability, such as {"LOCK_CONTROL": "always"}';
  const rules = Object.entries(value);
  if (rules.length > RULES_LIMIT) return `expected at most ${RULES_LIMIT} rules`;
  for (const [name, rule] of rules) {
    const problem = nameProblem(name) ?? approvalRuleProblem(rule);
    if (problem !== undefined) return `${withheldPath(name).slice(0, 130)}: ${problem}`;
  }
  return undefined;
}

function nameProblem(name: string): string | undefined {
  if (READING.test(name)) return 'commands that only read never wait for approval; remove it';
  return names.has(name) ? undefined : unknownCapability(name, names);
}
