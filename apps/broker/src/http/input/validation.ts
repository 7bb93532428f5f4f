import { ValidationPipe, type ArgumentMetadata, type Type, type ValidationError } from '@nestjs/common';
import { InvalidRequest, withheldPath, type FieldProblem } from '#kernel';
import { checkBounds } from './input-bounds.js';

/** Fields named in one answer at most: a body can hold thousands of unknown ones, and nobody mends more at once. */
const FIELD_LIMIT = 50;

/** Counts before it transforms: what is too much is refused at the cost of counting it. */
class BoundedValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if ((type === 'body' || type === 'query') && metatype !== undefined && this.toValidate(metadata))
      checkBounds(value, metatype as Type<object>, type);
    return super.transform(value, metadata);
  }
}

/** Checks every body and query against its class: unknown fields are refused, and each problem names its field. */
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
    // A caller may have taken a secret for a name.
    const field = fieldPath(parent, withheldPath(property));
    const message = firstMessage(constraints, property);
    if (message !== undefined) return [{ field, message }];
    return fieldProblems(children, field);
  });
}

/**
 * What to say of a field that breaks several rules at once: that it is unknown, or else the rule that stands first in its
 * class. class-validator asks them from the last to the first.
 */
function firstMessage(constraints: Readonly<Record<string, string>>, property: string): string | undefined {
  if ('whitelistValidation' in constraints) return 'is not known here; remove it';
  const message = Object.values(constraints).at(-1);
  return message === undefined ? undefined : withoutName(message, property);
}

function fieldPath(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

/** class-validator starts its messages with the property, which stands in `field` already. */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
