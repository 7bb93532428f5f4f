import { plain, referred, valuesOf } from './description.js';

/**
 * How schemas are written as Python types.
 *
 * @param {(schema: object) => string | undefined} nameOf the name of a list of values
 */
export function pythonTypes(nameOf) {
  /** Requests name the values that are accepted; answers are text, since a newer broker may send others. */
  const typeOf = (given) => {
    const { schema, nullable } = plain(given);
    const type = bareType(schema);
    return nullable ? `${type} | None` : type;
  };

  const bareType = (schema) => {
    const name = referred(schema);
    if (name !== undefined) return name;
    if (schema.enum !== undefined) return nameOf(schema) ?? literal(schema.enum);
    switch (schema.type) {
      case 'string':
        return 'str';
      case 'integer':
        return 'int';
      case 'number':
        return 'float';
      case 'boolean':
        return 'bool';
      case 'array':
        return `list[${typeOf(schema.items)}]`;
      case 'object':
        return typeof schema.additionalProperties === 'object'
          ? `dict[str, ${typeOf(schema.additionalProperties)}]`
          : 'dict[str, Any]';
      default:
        return 'Any';
    }
  };
  return typeOf;
}

/** What is known of an answer's values, which are open. */
export function openValues(given) {
  const { schema } = plain(given);
  const values = valuesOf(schema) ?? valuesOf(schema.items ?? {});
  return schema.enum === undefined && schema.items?.enum === undefined ? values : undefined;
}

function literal(values) {
  return `Literal[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}
