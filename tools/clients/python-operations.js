import { documentation, PYTHON_HEADER } from './python-models.js';
import { pythonTypes } from './python-types.js';
import { sentence, wordsOf } from './text.js';

/** `operations.py`: a method for each operation of the API. */
export function pythonOperations({ operations, schemas, named, nameOf }) {
  const typeOf = pythonTypes(nameOf);
  const methods = operations.map((operation) => method(operation, typeOf)).join('\n\n');
  const models = [...schemas, ...named].map(([name]) => name);
  const imported = models.filter((name) => isUsed(name, methods)).sort();
  return [
    PYTHON_HEADER,
    '"""Every operation of the API that is for services, one method each."""',
    '',
    'from __future__ import annotations',
    '',
    'from collections.abc import Sequence',
    `from typing import ${['Any', 'Literal', 'cast'].filter((name) => isUsed(name, methods)).join(', ')}`,
    '',
    'from ._calls import Calls',
    'from .models import (',
    ...imported.map((name) => `    ${name},`),
    ')',
    '',
    '',
    'class Operations:',
    '    """The complete API for services. Failed calls raise `BrokerError`; ``timeout`` is in seconds."""',
    '',
    '    def __init__(self, calls: Calls) -> None:',
    '        self._calls = calls',
    '',
    methods,
    '',
  ].join('\n');
}

function isUsed(name, text) {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function method(operation, typeOf) {
  const { id, method: verb, route, body, answers, keyed } = operation;
  const parameters = withPythonNames(operation.parameters);
  const required = parameters.filter((parameter) => parameter.required);
  const optional = parameters.filter((parameter) => !parameter.required);
  const bodyWords = body === undefined ? [] : [`body: ${typeOf(body)}`];
  const words = [
    'self',
    ...required.map((parameter) => `${parameter.pythonName}: ${parameterType(parameter, typeOf)}`),
    ...bodyWords,
    '*',
    ...optional.map(
      (parameter) => `${parameter.pythonName}: ${parameterType(parameter, typeOf)} | None = None`,
    ),
    'timeout: float | None = None',
  ];
  const schemas = answers.map(({ schema }) => schema);
  const type = schemas.every((schema) => schema === undefined)
    ? 'None'
    : [...new Set(schemas.map((schema) => (schema === undefined ? 'None' : typeOf(schema))))].join(' | ');
  const at = (place) => parameters.filter((parameter) => parameter.place === place);
  const given = [
    `"${verb}",`,
    `"${route}",`,
    ...dictionary('path', at('path')),
    ...dictionary('query', at('query')),
    ...dictionary('headers', at('header')),
    ...(body === undefined ? [] : ['body=body,']),
    ...(keyed ? ['keyed=True,'] : []),
    'timeout=timeout,',
  ].map((line) => `            ${line}`);
  const call =
    type === 'None'
      ? ['        self._calls.send(', ...given, '        )']
      : [
          '        answer = self._calls.json(',
          ...given,
          '        )',
          type === 'Any'
            ? '        return answer'
            : `        return cast("${type.replaceAll('"', "'")}", answer)`,
        ];
  return [
    `    def ${pythonName(id)}(`,
    ...words.map((word) => `        ${word},`),
    `    ) -> ${type}:`,
    ...documentation(about(operation), '        '),
    ...call,
  ].join('\n');
}

function parameterType({ place, name, schema }, typeOf) {
  if (schema.type === 'array') return `Sequence[${typeOf(schema.items)}]`;
  return place === 'path' && name === 'deviceNodeId' ? 'str | int' : typeOf(schema);
}

function dictionary(word, parameters) {
  if (parameters.length === 0) return [];
  return [`${word}={`, ...parameters.map(({ name, pythonName: value }) => `    "${name}": ${value},`), '},'];
}

function about({ summary, description }) {
  return [sentence(summary), description].filter(Boolean).join('\n\n');
}

/** A header may be named like a filter: `listCommands` has an `actor` and an `Actor`. */
function withPythonNames(parameters) {
  const others = new Set(
    parameters.filter(({ place }) => place !== 'header').map(({ name }) => pythonName(name)),
  );
  return parameters.map((parameter) => {
    const name = pythonName(parameter.name);
    const isTaken = parameter.place === 'header' && others.has(name);
    return { ...parameter, pythonName: isTaken ? `${name}_header` : name };
  });
}

/** A name as Python writes it; a keyword gets an underscore. */
function pythonName(name) {
  const snake = wordsOf(name).join('_');
  return snake === 'from' ? 'from_' : snake;
}
