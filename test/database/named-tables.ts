import ts from 'typescript';

/** How a statement uses a table: `read` does not change it, apart from locking rows. */
export interface NamedTable {
  readonly table: string;
  readonly use: 'read' | 'write';
}

/** Verbs that begin a statement, and the words before the name of a table that is changed. */
const STATEMENT = /^\s*(select|insert|update|delete|with|merge|lock|truncate|copy|table)\b/i;

/** SQL keywords, in capitals as in all statements of the broker; matched in any case within a statement. */
const KEYWORD = /\b(FROM|JOIN|UPDATE|INTO|USING|TABLE|TRUNCATE|COPY)\b/;

/** Calls of TypeORM that take the name of a table. */
const TABLE_CALLS =
  /^(from|into|update|delete|insert|addFrom|(inner|left)Join(AndSelect)?|getRepository|createQueryBuilder)$/;

/** Finds these tables in the SQL of a source file, in its string literals; comments and other names do not count. */
export function tablesNamedIn(fileName: string, text: string, tables: ReadonlySet<string>): NamedTable[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(source);
  const found: NamedTable[] = [];
  const visit = (node: ts.Node): void => {
    const literal = literalOf(node, constants);
    if (literal !== undefined) found.push(...tablesIn(literal, tables));
    // The placeholders of a template may contain templates; a plain string has no parts.
    if (literal === undefined || ts.isTemplateExpression(node) || ts.isBinaryExpression(node))
      ts.forEachChild(node, visit);
    const called = tableCalled(node);
    if (called !== undefined && tables.has(called)) found.push({ table: called, use: 'write' });
  };
  visit(source);
  return found;
}

function tablesIn(literal: string, tables: ReadonlySet<string>): NamedTable[] {
  const isSql = STATEMENT.test(literal) || KEYWORD.test(literal);
  if (!isSql) return [];
  const flags = STATEMENT.test(literal) ? 'gi' : 'g';
  const mention = new RegExp(
    String.raw`\b(DELETE\s+FROM|INSERT\s+INTO|MERGE\s+INTO|LOCK(?:\s+TABLE)?|TRUNCATE(?:\s+TABLE)?|UPDATE|COPY|FROM|JOIN|USING|TABLE)\s+(?:ONLY\s+)?((?:[\w".]+(?:\s+(?:AS\s+)?\w+)?\s*,\s*)*[\w".]+)`,
    flags,
  );
  return [...literal.matchAll(mention)].flatMap(([, keyword = '', names = '']) => {
    const use = /^(FROM|JOIN|USING)$/i.test(keyword) ? 'read' : 'write';
    return names
      .split(',')
      .map((name) => nameOf(name))
      .filter((name) => tables.has(name))
      .map((table) => ({ table, use }) as const);
  });
}

/** The table of `public."links" AS l`. */
function nameOf(mention: string): string {
  const [written = ''] = mention.trim().split(/\s+/);
  return written.replaceAll('"', '').split('.').at(-1) ?? '';
}

/** The text of a literal, a template or a sum of them; anything unknown becomes a blank. */
function literalOf(node: ts.Node, constants: ReadonlyMap<string, string>): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (text, { expression, literal }) =>
        text +
        (literalOf(expression, constants) ?? constants.get(expression.getText()) ?? ' ') +
        literal.text,
      node.head.text,
    );
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [node.left, node.right].map(
      (side) => literalOf(side, constants) ?? constants.get(side.getText()),
    );
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** Constant strings of the file, by name: `const TABLE = 'links'`. */
function constantsOf(source: ts.SourceFile): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isStringLiteralLike(node.initializer))
      constants.set(node.name.getText(), node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return constants;
}

function tableCalled(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [first] = node.arguments;
  const isTable = TABLE_CALLS.test(node.expression.name.text) && first && ts.isStringLiteralLike(first);
  return isTable ? first.text : undefined;
}
