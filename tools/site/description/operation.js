import { escaped, renderBlocks, renderInline } from '../markdown.js';
import { typeOf } from './schema.js';

/** One operation: what it does, what it takes, what it answers. */
export function operationOf(document, operation) {
  const { operationId, method, path, summary, description = '' } = operation;
  return `<h2 id="${escaped(operationId)}">${escaped(summary)}</h2>
<p><code><span class="method">${method}</span>${escaped(path)}</code></p>
${renderBlocks(description)}${parametersOf(document, operation)}${bodyOf(document, operation)}${responsesOf(document, operation)}`;
}

function parametersOf(document, { parameters = [] }) {
  if (parameters.length === 0) return '';
  const lines = parameters.map((given) => {
    const { name, in: place, required, schema, description = '' } = resolved(document, given);
    return [
      `<code>${escaped(name)}</code>`,
      `${place}${required ? ', required' : ''}`,
      typeOf(schema),
      renderInline(description),
    ];
  });
  return table(['parameter', 'in', 'type', 'meaning'], lines);
}

function bodyOf(document, { requestBody }) {
  if (requestBody === undefined) return '';
  return Object.entries(requestBody.content)
    .map(
      ([type, content]) =>
        `<h4>Body: ${typeOf(content.schema ?? {})} (<code>${escaped(type)}</code>)</h4>\n${exampleOf(document, content)}`,
    )
    .join('');
}

function responsesOf(document, { responses }) {
  const answers = Object.entries(responses).map(([status, given]) => [status, resolved(document, given)]);
  const lines = answers.map(([status, { description, content = {} }]) => [
    status,
    renderInline(description),
    Object.entries(content)
      .map(([type, { schema = {} }]) => `${typeOf(schema)} (<code>${escaped(type)}</code>)`)
      .join('<br>'),
  ]);
  const [, success] = answers.find(([status]) => status.startsWith('2')) ?? [];
  const example = Object.values(success?.content ?? {}).map((content) => exampleOf(document, content));
  return `<h4>Answers</h4>\n${table(['status', 'meaning', 'body'], lines)}${example.join('')}`;
}

/** The first example of a body. */
function exampleOf(document, { example, examples = {} }) {
  const [given] = Object.values(examples);
  const value = example ?? (given === undefined ? undefined : resolved(document, given).value);
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return `<pre><code>${escaped(text)}</code></pre>\n`;
}

/** A table; its cells are HTML. */
function table(heads, lines) {
  const cells = (tag, texts) => `<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>\n${[cells('th', heads), ...lines.map((line) => cells('td', line))].join('\n')}\n</table></div>\n`;
}

/** What a reference inside the document leads to. */
function resolved(document, value) {
  if (value.$ref === undefined) return value;
  return value.$ref
    .slice(2)
    .split('/')
    .reduce((place, name) => place[name], document);
}
