import { referred } from './description.js';
import { GO_HEADER, goComment, goName, goTypes, goVariable } from './go-types.js';
import { sentence } from './text.js';

/** `operations_generated.go`: a method for each operation of the API. */
export function goOperations({ operations, nameOf }) {
  const types = goTypes(nameOf);
  const body = operations.flatMap((operation) => method(operation, types)).join('\n\n');
  const imports = ['context', 'encoding/json', 'time'].filter((name) =>
    new RegExp(`\\b${name.split('/').at(-1)}\\.[A-Z]`).test(body),
  );
  return [
    GO_HEADER,
    '',
    'package broker',
    '',
    'import (',
    ...imports.map((name) => `\t"${name}"`),
    ')',
    '',
    body,
    '',
  ].join('\n');
}

function method(operation, types) {
  const { id, parameters, body, answers } = operation;
  const name = goName(id);
  const at = (place) => parameters.filter((parameter) => parameter.place === place);
  const filters = at('query').filter(({ required }) => !required);
  const demanded = at('query').filter(({ required }) => required);
  const words = [
    'ctx context.Context',
    ...[...at('path'), ...demanded].map((parameter) => `${goVariable(parameter.name)} string`),
    ...(filters.length > 0 ? [`query ${name}Query`] : []),
    ...(body === undefined ? [] : [`body ${types.bareType(body)}`]),
    'options ...CallOption',
  ].join(', ');
  const schemas = answers.map(({ schema }) => schema).filter((schema) => schema !== undefined);
  const call = callOf(operation, at('path'), demanded, filters);
  const about = goComment(aboutOperation(name, operation));
  const head = (result) => `func (a *API) ${name}(${words}) ${result} {`;
  const parts = filters.length > 0 ? [queryOf(name, filters, types)] : [];
  if (schemas.length === 0)
    return [
      ...parts,
      [...about, head('error'), `\treturn a.calls.send(ctx, ${call}, options)`, '}'].join('\n'),
    ];
  if (schemas.length === 1) {
    const type = resultType(schemas[0]);
    const result = type === 'json.RawMessage' ? type : `*${type}`;
    const decode = type === 'json.RawMessage' ? 'raw' : `into[${type}]`;
    return [
      ...parts,
      [...about, head(`(${result}, error)`), `\treturn ${decode}(ctx, a.calls, ${call}, options)`, '}'].join(
        '\n',
      ),
    ];
  }
  return [...parts, answerOf(name, answers), several(name, about, head, call, answers)];
}

function callOf({ method: verb, route, body, keyed }, path, demanded, filters) {
  const pairs = (parameters) =>
    `[]parameter{${parameters.map((each) => `{"${each.name}", ${goVariable(each.name)}}`).join(', ')}}`;
  const query = [
    ...(filters.length > 0 ? ['query: query.parameters()'] : []),
    ...(demanded.length > 0 ? [`query: ${pairs(demanded)}`] : []),
  ];
  const members = [
    `method: "${verb}"`,
    `route: "${route}"`,
    ...(path.length > 0 ? [`path: ${pairs(path)}`] : []),
    ...query,
    ...(body === undefined ? [] : ['body: body']),
    ...(keyed ? ['keyed: true'] : []),
  ];
  return `call{${members.join(', ')}}`;
}

/** The filters of an operation, each left out where it is empty. */
function queryOf(name, filters, types) {
  const members = filters.map(({ name: filter, schema, description }) => {
    const text = description ? sentence(description) : `${goName(filter)} is \`${filter}\` of the API.`;
    return [...goComment(text, '\t'), `\t${goName(filter)} ${types.bareType(schema)}`].join('\n');
  });
  const values = filters.map(({ name: filter, schema }) => {
    return `\t\t{"${filter}", ${queryValue(`q.${goName(filter)}`, schema, types)}},`;
  });
  return [
    `// ${name}Query narrows what ${name} answers. What is empty is left out.`,
    `type ${name}Query struct {`,
    members.join('\n\n'),
    '}',
    '',
    `func (q ${name}Query) parameters() []parameter {`,
    '\treturn []parameter{',
    ...values,
    '\t}',
    '}',
  ].join('\n');
}

function queryValue(value, schema, types) {
  const type = types.bareType(schema);
  if (type.startsWith('[]')) return `joined(${value})`;
  if (type === 'int') return `number(${value})`;
  if (type === 'time.Time') return `instant(${value})`;
  return type === 'string' ? value : `string(${value})`;
}

function resultType(schema) {
  return referred(schema) ?? 'json.RawMessage';
}

function memberOf(schema) {
  return referred(schema) ?? 'Body';
}

function answerOf(name, answers) {
  const members = answers.map(({ status, schema }) => {
    const type = resultType(schema);
    return [
      `\t// ${memberOf(schema)} is set if the status is ${status}.`,
      `\t${memberOf(schema)} ${type === 'json.RawMessage' ? type : `*${type}`}`,
    ].join('\n');
  });
  return [
    `// ${name}Answer is one of the answers of ${name}; Status says which.`,
    `type ${name}Answer struct {`,
    ['\t// Status is the HTTP status.\n\tStatus int', ...members].join('\n\n'),
    '}',
  ].join('\n');
}

function several(name, about, head, call, answers) {
  const places = answers.flatMap(({ status, schema }) => {
    const type = resultType(schema);
    const member = `answer.${memberOf(schema)}`;
    return type === 'json.RawMessage'
      ? [`\t\tcase ${status}:`, `\t\t\treturn &${member}`]
      : [`\t\tcase ${status}:`, `\t\t\t${member} = new(${type})`, `\t\t\treturn ${member}`];
  });
  return [
    ...about,
    head(`(*${name}Answer, error)`),
    `\tanswer := new(${name}Answer)`,
    `\tstatus, err := a.calls.decode(ctx, ${call}, options, func(status int) any {`,
    '\t\tswitch status {',
    ...places,
    '\t\t}',
    '\t\treturn nil',
    '\t})',
    '\tif err != nil {',
    '\t\treturn nil, err',
    '\t}',
    '\tanswer.Status = status',
    '\treturn answer, nil',
    '}',
  ].join('\n');
}

function aboutOperation(name, { id, summary, description }) {
  return [`${name} calls the operation ${id}: ${sentence(summary)}`, description]
    .filter(Boolean)
    .join('\n\n');
}
