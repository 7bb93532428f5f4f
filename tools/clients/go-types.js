import { plain, referred, valuesOf } from './description.js';
import { wordsOf, wrapped } from './text.js';

const WIDTH = 110;

/** Words that Go writes in capitals. */
const INITIALISMS = new Set(['api', 'coco', 'eui', 'http', 'id', 'json', 'jwt', 'rgb', 'url']);

export const GO_HEADER = '// Code generated from docs/openapi.json by `npm run clients`; DO NOT EDIT.';

/** A name as Go exports it. */
export function goName(name) {
  return wordsOf(name)
    .map((word) => (INITIALISMS.has(word) ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1)))
    .join('');
}

/** A name as Go writes it inside a function. */
export function goVariable(name) {
  const [first, ...others] = wordsOf(name);
  return first + goName(others.join(' '));
}

/** What a list of values is called in Go. */
export function goListName(name) {
  return name === 'ProblemCode' ? 'Code' : name;
}

/**
 * How schemas are written as Go types.
 *
 * Text that may be missing or null is empty then; anything else that may is a pointer, a slice or a map.
 *
 * @param {(schema: object) => string | undefined} nameOf the name of a list of values
 */
export function goTypes(nameOf) {
  const bareType = (schema) => {
    const name = referred(schema);
    if (name !== undefined) return name;
    const list = valuesOf(schema) && nameOf(schema);
    if (list !== undefined) return goListName(list);
    switch (schema.type) {
      case 'string':
        return schema.format === 'date-time' ? 'time.Time' : 'string';
      case 'integer':
        return schema.format === 'int32' ? 'int' : 'int64';
      case 'number':
        return 'float64';
      case 'boolean':
        return 'bool';
      case 'array':
        return `[]${bareType(plain(schema.items).schema)}`;
      case 'object':
        return typeof schema.additionalProperties === 'object'
          ? `map[string]${bareType(plain(schema.additionalProperties).schema)}`
          : 'map[string]any';
      default:
        return 'any';
    }
  };
  const isText = (schema) =>
    schema.type === 'string' && schema.format !== 'date-time' && referred(schema) === undefined;
  const typeOf = (given, isRequired) => {
    const { schema, nullable } = plain(given);
    const type = bareType(schema);
    const hasNothing = isText(schema) || /^(?:\[\]|map\[|any$)/.test(type);
    return (nullable || !isRequired) && !hasNothing ? `*${type}` : type;
  };
  return { bareType, typeOf };
}

/** A doc comment, indented. */
export function goComment(text, indent = '') {
  return text
    .split('\n')
    .flatMap((paragraph) => wrapped(paragraph, WIDTH - indent.length))
    .map((line) => `${indent}//${line === '' ? '' : ` ${line}`}`);
}
