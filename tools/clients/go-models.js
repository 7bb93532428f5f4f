import { plain, valuesOf } from './description.js';
import { GO_HEADER, goComment, goListName, goName, goTypes } from './go-types.js';
import { sentence, valuesSentence } from './text.js';

/** `models_generated.go`: what the API takes and answers. */
export function goModels({ schemas, named, nameOf }) {
  const types = goTypes(nameOf);
  const body = [
    ...named.map(([name, values]) => list(goListName(name), values)),
    ...schemas.map(([name, schema]) => model(name, schema, types)),
  ].join('\n\n');
  return [GO_HEADER, '', 'package broker', '', 'import "time"', '', body, ''].join('\n');
}

function list(name, values) {
  const about =
    name === 'Code'
      ? 'Code says why a call failed: one of the broker’s problems (docs/problems.md), or one of the client’s own. It is an error, so that errors.Is finds it.'
      : `${name} is one of these values; a newer broker may send others.`;
  const names = values.map((value) => `${name}${goName(value)}`);
  const width = Math.max(...names.map(({ length }) => length));
  return [
    ...goComment(about),
    `type ${name} string`,
    '',
    `// The values of ${name}.`,
    'const (',
    ...values.map((value, index) => `\t${names[index].padEnd(width)} ${name} = ${JSON.stringify(value)}`),
    ')',
  ].join('\n');
}

function model(name, { properties, required, description }, types) {
  const isRequest = name.endsWith('Request');
  const members = Object.entries(properties).map(([member, schema]) => {
    const isRequired = required.includes(member);
    const { nullable } = plain(schema);
    const type =
      isRequest && nullable && !isRequired
        ? `*Nullable[${types.bareType(plain(schema).schema)}]`
        : types.typeOf(schema, isRequired);
    const tag = `\`json:"${member}${isRequired ? '' : ',omitempty'}"\``;
    return [...goComment(about(member, schema), '\t'), `\t${goName(member)} ${type} ${tag}`].join('\n');
  });
  const purpose = isRequest ? 'is what a call takes.' : 'is what the broker answers.';
  const text = description ? `${name}: ${sentence(description)}` : `${name} ${purpose}`;
  return [...goComment(text), `type ${name} struct {`, members.join('\n\n'), '}'].join('\n');
}

function about(member, given) {
  const { schema } = plain(given);
  const values = valuesOf(schema) ?? valuesOf(schema.items ?? {});
  const isOpen = schema.enum === undefined && schema.items?.enum === undefined;
  const texts = [
    given.description && sentence(given.description),
    values && isOpen && values.length <= 20 && valuesSentence(values),
  ].filter(Boolean);
  return texts.length > 0 ? texts.join(' ') : `${goName(member)} is \`${member}\` of the API.`;
}
