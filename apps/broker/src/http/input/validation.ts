import { ValidationPipe, type ArgumentMetadata, type Type, type ValidationError } from '@nestjs/common';
import { InvalidRequest, withheldPath, type FieldProblem } from '#kernel';
import { checkBounds } from './input-bounds.js';

/** Maximum fields named in one response: a body can hold thousands of unknown ones, and nobody fixes more at once. */
const FIELD_LIMIT = 50;

/** Counts before it transforms, so that refusing oversized input costs no more than counting it. */
class BoundedValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if ((type === 'body' || type === 'query') && metatype !== undefined && this.toValidate(metadata))
      checkBounds(value, metatype as Type<object>, type);
    return super.transform(value, metadata);
  }
}

/** Validates every body and query against its class: unknown fields are refused, and each problem names its field. */
export function createValidationPipe(): ValidationPipe {
  return new BoundedValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidRequest(fieldProblems(errors).slice(0, FIELD_LIMIT)),
  });
}

/** One entry for each field that breaks a rule, with its path, such as `params.level` or `items[2].name`. */
function fieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    // A caller may have sent a secret as a name by mistake.
    const field = fieldPath(parent, withheldPath(property));
    const message = firstMessage(constraints, property);
    if (message !== undefined) return [{ field, message }];
    return fieldProblems(children, field);
  });
}

/**
 * The message for a field that breaks several rules: that it is unknown, otherwise the first broken rule in its class.
 * class-validator evaluates them from last to first.
 */
function firstMessage(constraints: Readonly<Record<string, string>>, property: string): string | undefined {
  if ('whitelistValidation' in constraints) return 'unknown here; remove it';
  const message = Object.values(constraints).at(-1);
  return message === undefined ? undefined : withoutName(message, property);
}

function fieldPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

/** Drops the property name that class-validator starts its messages with: `field` already contains it. */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
