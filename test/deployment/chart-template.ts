/**
 * Renders the part of Helm's template language that the chart keeps to: `define`, `if`, `else`, `range`, pipelines and seven
 * functions. Anything else is an error, so the templates stay plain. Go's own engine renders the chart alike.
 */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

type Scope = Readonly<Record<string, unknown>>;
type Templates = ReadonlyMap<string, readonly Node[]>;

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'if'; readonly text: string; readonly body: Node[]; readonly otherwise: Node[] }
  | {
      readonly kind: 'range';
      readonly names: readonly string[];
      readonly text: string;
      readonly body: Node[];
    }
  | { readonly kind: 'define'; readonly text: string; readonly body: Node[] };

/** Renders files of one chart. @param root what `.` is: `Values`, `Release` and `Chart` */
export function renderChart(files: readonly string[], root: Scope): string[] {
  const parsed = files.map(parse);
  const definitions = parsed.flat().filter((node) => node.kind === 'define');
  const templates = new Map(definitions.map(({ text, body }) => [text, body]));
  return parsed.map((nodes) => write(nodes, { '.': root }, templates));
}

const ACTION = /\{\{(-?)\s+(.*?)\s+(-?)\}\}/gs;

/** Text and actions in turn; `{{-` and `-}}` take the white space on their side away. */
function parse(source: string): Node[] {
  const pieces = source.split(ACTION);
  const open: Node[][] = [[]];
  const blocks: Extract<Node, { readonly body: Node[] }>[] = [];
  for (let index = 0; index < pieces.length; index += 4) {
    let [text = ''] = [pieces[index]];
    if (pieces[index - 1] === '-') text = text.trimStart();
    if (pieces[index + 1] === '-') text = text.trimEnd();
    if (text.includes('{{') || text.includes('}}')) throw new Error(`no action: ${text}`);
    open.at(-1)?.push({ kind: 'text', text });
    const action = pieces[index + 2];
    if (action !== undefined) act(action, open, blocks);
  }
  if (blocks.length > 0) throw new Error('a block has no end');
  return open[0] ?? [];
}

function act(action: string, open: Node[][], blocks: Extract<Node, { readonly body: Node[] }>[]): void {
  const [, word = '', rest = ''] = /^(\w*)\s*(.*)$/s.exec(action) ?? [];
  const block = blockOf(word, rest);
  if (block !== undefined) {
    open.at(-1)?.push(block);
    open.push(block.body);
    blocks.push(block);
  } else if (action === 'end') {
    open.pop();
    blocks.pop();
  } else if (action === 'else') {
    const last = blocks.at(-1);
    if (last?.kind !== 'if') throw new Error('else without if');
    open.splice(-1, 1, last.otherwise);
  } else open.at(-1)?.push({ kind: 'value', text: action });
}

function blockOf(word: string, rest: string): Extract<Node, { readonly body: Node[] }> | undefined {
  if (word === 'if') return { kind: 'if', text: rest, body: [], otherwise: [] };
  if (word === 'define') return { kind: 'define', text: JSON.parse(rest) as string, body: [] };
  if (word !== 'range') return undefined;
  const [, names = '', text = ''] = /^(\$\w+(?:, \$\w+)?) := (.*)$/.exec(rest) ?? [];
  return { kind: 'range', names: names.split(', '), text, body: [] };
}

function write(nodes: readonly Node[], scope: Scope, templates: Templates): string {
  return nodes.map((node) => writeOne(node, scope, templates)).join('');
}

function writeOne(node: Node, scope: Scope, templates: Templates): string {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'define') return '';
  const value = evaluate(node.text, scope, templates);
  if (node.kind === 'value') return textOf(value, node.text);
  if (node.kind === 'if') return write(isEmpty(value) ? node.otherwise : node.body, scope, templates);
  return entriesOf(value)
    .map(([key, item]) => {
      const bound = node.names.length === 1 ? [item] : [key, item];
      const names = node.names.map((name, index) => [name, bound[index]]);
      return write(node.body, { ...scope, ...Object.fromEntries(names) }, templates);
    })
    .join('');
}

/** As Go walks them: a list in its order, a map by its keys. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return [...value.entries()];
  return Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A pipeline: what each command yields is the last argument of the next. */
function evaluate(pipeline: string, scope: Scope, templates: Templates): unknown {
  let value: unknown;
  for (const [index, command] of pipeline.split(' | ').entries()) {
    const [first = '', ...words] = command.match(/\([^()]*\)|"[^"]*"|\S+/g) ?? [];
    const given = words.map((word) => operand(word, scope, templates));
    const values = index === 0 ? given : [...given, value];
    const call = functions[first];
    if (call !== undefined) value = call(values, (name) => named(name, scope, templates));
    else if (index === 0 && words.length === 0) value = operand(first, scope, templates);
    else throw new Error(`no function: ${command}`);
  }
  return value;
}

function operand(word: string, scope: Scope, templates: Templates): unknown {
  if (word.startsWith('(')) return evaluate(word.slice(1, -1), scope, templates);
  if (/^("[^"]*"|\d+)$/.test(word)) return JSON.parse(word);
  if (word === '.' || /^\$\w+$/.test(word)) return scope[word];
  if (!/^(\.\w+)+$/.test(word)) throw new Error(`no operand: ${word}`);
  return word
    .slice(1)
    .split('.')
    .reduce<unknown>((value, name) => (value as Scope)[name], scope['.']);
}

function named(name: unknown, scope: Scope, templates: Templates): string {
  const body = templates.get(String(name));
  if (body === undefined) throw new Error(`no template: ${String(name)}`);
  return write(body, scope, templates);
}

const functions: Readonly<
  Record<string, (values: readonly unknown[], include: (name: unknown) => string) => unknown>
> = {
  include: ([name], include) => include(name),
  default: ([usual, value]) => (isEmpty(value) ? usual : value),
  not: ([value]) => isEmpty(value),
  quote: ([value]) => JSON.stringify(String(value)),
  toYaml: ([value]) => stringify(value).trimEnd(),
  nindent: ([width, value]) => `\n${String(value).replace(/^/gm, ' '.repeat(Number(width)))}`,
  sha256sum: ([value]) => createHash('sha256').update(String(value)).digest('hex'),
};

function textOf(value: unknown, action: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new Error(`no value: ${action}`);
}

/** What Go's templates take for false. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}
