/** Checks what the broker answers and accepts against the description of its API. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from '../harness/network/http.js';

type Node = Readonly<Record<string, unknown>>;

/** One operation of the description. */
interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
  /** Its location in the document, as a JSON pointer. */
  readonly pointer: string;
  readonly node: Node;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const DOCUMENT = 'openapi.json';
const PROBLEM = 'application/problem+json';

/** The description, and the operations that have been seen to succeed. */
export class Contract {
  /** Operations that have answered with success. */
  readonly succeeded = new Set<string>();
  readonly operations: readonly Operation[];
  private readonly document = closed(JSON.parse(readFileSync(`docs/${DOCUMENT}`, 'utf8'))) as Node;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor() {
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, DOCUMENT);
    this.operations = Object.entries(this.document.paths as Readonly<Record<string, Node>>)
      .flatMap(([path, item]) => operationsOf(path, item))
      .sort((first, second) => literalLength(second.path) - literalLength(first.path));
  }

  /**
   * The parts of an exchange that are not as described; empty if all are.
   *
   * @param path with its query
   */
  violations(method: string, path: string, answer: Answer, body?: unknown): string[] {
    const { pathname } = new URL(path, 'http://broker');
    const operation = this.operations.find(
      (candidate) => candidate.method === method.toLowerCase() && candidate.path.test(pathname),
    );
    if (operation === undefined) return [`${method} ${pathname} is no operation`];
    const where = `${operation.id} ${answer.status}`;
    const hasSucceeded = answer.status < 400;
    if (hasSucceeded) this.succeeded.add(operation.id);
    return [
      ...this.ofAnswer(operation, answer),
      ...(hasSucceeded && body !== undefined ? this.ofBody(operation, body) : []),
    ].map((violation) => `${where}: ${violation}`);
  }

  /** Examples of the document that do not match the schema next to them. */
  brokenExamples(): string[] {
    return [...mediaTypesOf(this.document, '')].flatMap(({ pointer, node }) =>
      examplesOf(this.document, node).flatMap((example) => this.against(`${pointer}/schema`, example)),
    );
  }

  private ofAnswer({ pointer, node }: Operation, { status, headers, text, json }: Answer): string[] {
    const responses = node.responses as Readonly<Record<string, Node>>;
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    // The broker refuses as problem+json; the same status may be COCO's own, which `default` stands for.
    const isCocos = status >= 400 && type !== PROBLEM && responses.default !== undefined;
    const name = isCocos ? 'default' : String(status);
    const response = responses[name];
    if (response === undefined) return ['is no status of it'];
    const reference = refersTo(response);
    const content = (reference === undefined ? response : lookUp(this.document, reference)).content;
    if (content === undefined) return text === '' ? [] : ['has a body'];
    if (!Object.hasOwn(content as Node, type)) return [`is of type ${type}`];
    const at = `${reference ?? `${pointer}/responses/${name}`}/content/${escaped(type)}/schema`;
    return this.against(at, /[/+]json$/.test(type) ? json : text);
  }

  private ofBody({ pointer, node }: Operation, body: unknown): string[] {
    if (node.requestBody === undefined) return ['accepted a body'];
    return this.against(`${pointer}/requestBody/content/application~1json/schema`, body);
  }

  private against(pointer: string, value: unknown): string[] {
    const validate = this.ajv.getSchema(`${DOCUMENT}#${pointer}`) as ValidateFunction;
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${pointer}: ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }
}

/**
 * The description as this version must obey it: it leaves answers open for later versions, but everything that this one
 * answers must be described.
 */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.entries(node).map(([name, value]: [string, unknown]) => [name, closed(value)]);
  const schema = Object.fromEntries(inner) as Node;
  const { 'x-extensible-enum': values, 'x-members-of-coco': isOpen, ...others } = schema;
  const isNamed = others.type === 'object' && typeof others.properties === 'object';
  const mayBeNull = Array.isArray(others.type) && others.type.includes('null');
  return {
    ...(isNamed && isOpen === undefined && { additionalProperties: false }),
    ...(Array.isArray(values) && { enum: mayBeNull ? [...(values as readonly unknown[]), null] : values }),
    ...others,
  };
}

function operationsOf(path: string, item: Node): Operation[] {
  const pattern = path.replaceAll('{path}', '.+').replaceAll(/\{\w+\}/g, '[^/]+');
  return METHODS.filter((method) => item[method] !== undefined).map((method) => {
    const node = item[method] as Node;
    const pointer = `/paths/${escaped(path)}/${method}`;
    return { id: String(node.operationId), method, path: new RegExp(`^${pattern}$`), pointer, node };
  });
}

/** A literal path, such as `/audit/head`, takes precedence over one with a parameter in its place. */
function literalLength(path: RegExp): number {
  return path.source.replaceAll('[^/]+', '').length;
}

/** RFC 6901, and the additional escaping in a URI fragment. */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function refersTo(node: Node): string | undefined {
  return typeof node.$ref === 'string' ? node.$ref.slice(1) : undefined;
}

function lookUp(document: Node, pointer: string): Node {
  return pointer
    .split('/')
    .slice(1)
    .reduce<Node>((node, name) => node[unescaped(name)] as Node, document);
}

function unescaped(name: string): string {
  return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Every media type of the document that has a schema, with its location. */
function* mediaTypesOf(node: unknown, pointer: string): Generator<{ pointer: string; node: Node }> {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, child] of Object.entries(node as Node)) {
    const at = `${pointer}/${escaped(name)}`;
    if (name !== 'content') yield* mediaTypesOf(child, at);
    else {
      for (const [type, media] of Object.entries(child as Readonly<Record<string, Node>>))
        yield { pointer: `${at}/${escaped(type)}`, node: media };
    }
  }
}

function examplesOf(document: Node, { example, examples = {} }: Node): unknown[] {
  const named = Object.values(examples as Readonly<Record<string, Node>>).map((entry) => {
    const at = refersTo(entry);
    return (at === undefined ? entry : lookUp(document, at)).value;
  });
  return [...(example === undefined ? [] : [example]), ...named];
}
