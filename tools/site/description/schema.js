import { escaped, renderBlocks, renderInline } from '../markdown.js';

const PREFIX = '#/components/schemas/';

/** A schema in words, with links to the schemas that have names. */
export function typeOf(schema) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(PREFIX.length);
    return `<a href="schemas.html#${escaped(name)}">${escaped(name)}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema['x-extensible-enum'] !== undefined)
    return `${schema['x-extensible-enum'].map(code).join(', ')}; more may come`;
  return [namesOf(schema), limitsOf(schema)].filter((part) => part !== '').join(', ');
}

/** The members of an object, or what else a schema allows. */
export function membersOf(schema) {
  const about = renderBlocks(schema.description ?? '');
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return `${about}<p>${typeOf(schema)}</p>\n`;
  const lines = members.map(
    ([name, member]) =>
      `<tr><td><code>${escaped(name)}</code>${schema.required?.includes(name) ? '' : ' (optional)'}</td><td>${typeOf(member)}</td><td>${renderInline(member.description ?? '')}</td></tr>`,
  );
  return `${about}<div class="wide"><table>\n<tr><th>member</th><th>type</th><th>meaning</th></tr>\n${lines.join('\n')}\n</table></div>\n`;
}

function namesOf({ type, items, additionalProperties, properties }) {
  return [type ?? 'anything']
    .flat()
    .map((name) => {
      if (name === 'array') return `array of ${typeOf(items ?? {})}`;
      if (name !== 'object') return name;
      if (properties !== undefined)
        return `object of ${Object.entries(properties)
          .map(([member, schema]) => `${code(member)}: ${typeOf(schema)}`)
          .join('; ')}`;
      return typeof additionalProperties === 'object' ? `map of ${typeOf(additionalProperties)}` : 'object';
    })
    .join(' or ');
}

function limitsOf({ format, minimum, maximum, minLength, maxLength, minItems, maxItems, default: preset }) {
  const limits = [
    format,
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
    preset === undefined ? undefined : `default ${code(preset)}`,
  ];
  return limits.filter((limit) => limit !== undefined).join(', ');
}

function range(least, most, unit) {
  if (least === undefined && most === undefined) return undefined;
  if (most === undefined) return `at least ${least}${unit}`;
  return least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`;
}

function code(value) {
  return `<code>${escaped(typeof value === 'string' ? value : JSON.stringify(value))}</code>`;
}
