import { openValues, pythonTypes } from './python-types.js';
import { pascalCase, sentence, valuesSentence, wrapped } from './text.js';

const WIDTH = 100;

export const PYTHON_HEADER = '# Generated from docs/openapi.json by `npm run clients`: do not edit.';

/** `models.py`: what the API takes and answers. */
export function pythonModels({ schemas, named, nameOf }) {
  const typeOf = pythonTypes(nameOf);
  const lists = named
    .filter(([name]) => name !== 'ProblemCode')
    .map(([name, values]) => listed(`${name}: TypeAlias = Literal[`, values.map(quoted), ']'));
  const models = schemas.map(([name, schema]) => model(name, schema, typeOf));
  return [
    PYTHON_HEADER,
    '"""What the API takes and answers: dictionaries with the members of its JSON."""',
    '',
    'from __future__ import annotations',
    '',
    'from typing import Any, Literal, NotRequired, TypeAlias, TypedDict',
    '',
    lists.join('\n\n'),
    ...models.flatMap((text) => ['', '', text]),
    '',
  ].join('\n');
}

function model(name, { properties, required, description }, typeOf) {
  const members = Object.entries(properties).map(([member, schema]) => {
    const type = typeOf(schema);
    const known = openValues(schema);
    const about = [
      schema.description && sentence(schema.description),
      known && known.length <= 20 && valuesSentence(known),
    ].filter(Boolean);
    return [
      `    ${member}: ${required.includes(member) ? type : `NotRequired[${type}]`}`,
      ...documentation(about.join(' '), '    '),
    ].join('\n');
  });
  const about = description ? [...documentation(sentence(description), '    '), ''] : [];
  return [`class ${name}(TypedDict):`, ...about, ...members].join('\n');
}

/** `problems.py`: an exception for each code of the broker. */
export function pythonProblems({ named }) {
  const codes = named.find(([name]) => name === 'ProblemCode')[1];
  const classes = codes.map((code) =>
    [
      `class ${pascalCase(code)}(BrokerProblem):`,
      `    """The problem \`${code}\` (docs/problems.md)."""`,
    ].join('\n'),
  );
  return [
    PYTHON_HEADER,
    '"""An exception for each code of the broker\'s problems."""',
    '',
    'from __future__ import annotations',
    '',
    'from .errors import BrokerProblem',
    ...classes.flatMap((text) => ['', '', text]),
    '',
    '',
    'BY_CODE: dict[str, type[BrokerProblem]] = {',
    ...codes.map((code) => `    "${code}": ${pascalCase(code)},`),
    '}',
    '',
  ].join('\n');
}

/** A docstring of one or more lines, indented. */
export function documentation(text, indent) {
  if (text === '') return [];
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"""', "'''");
  const end = safe.endsWith('"') ? ' """' : '"""';
  const lines = wrapped(`"""${safe}`, WIDTH - indent.length - 3);
  const last = lines.length > 1 ? [...lines, '"""'] : [`${lines[0]}${end}`];
  return last.map((line) => (line === '' ? '' : `${indent}${line}`));
}

function listed(start, items, end) {
  const line = `${start}${items.join(', ')}${end}`;
  return line.length <= WIDTH ? line : [start, ...items.map((item) => `    ${item},`), end].join('\n');
}

function quoted(value) {
  return JSON.stringify(value);
}
