import ts from 'typescript';

/** Fills what is code, so that words on both sides of it do not read as one phrase. */
const CODE = '\u00b7';

/**
 * A textlint plugin that reads TypeScript: each comment, string, template and JSX text is one paragraph. Its
 * text is as long as its source, so that a position in one is the position in the other.
 */
export const typescriptProse = {
  Processor: class {
    availableExtensions() {
      return ['.ts', '.tsx'];
    }

    processor() {
      return {
        preProcess: (text, filePath) => documentOf(text, filePath),
        postProcess: (messages, filePath) => ({ messages, filePath }),
      };
    }
  },
};

function documentOf(text, filePath) {
  const file = ts.createSourceFile(filePath, text, ts.ScriptTarget.Latest, false);
  const node = (type, start, end, rest) => ({
    type,
    raw: text.slice(start, end),
    range: [start, end],
    loc: { start: place(file, start), end: place(file, end) },
    ...rest,
  });
  const paragraphs = [...comments(file, text), ...strings(file, text)].map(({ start, end, prose }) =>
    node('Paragraph', start, end, { children: [node('Str', start, end, { value: prose, raw: prose })] }),
  );
  return node('Document', 0, text.length, { children: paragraphs });
}

function place(file, position) {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return { line: line + 1, column: character };
}

/** Comments; consecutive whole-line comments are one. */
function comments(file, text) {
  const found = new Map();
  const remember = (ranges) => ranges?.forEach(({ pos, end }) => found.set(pos, end));
  const visit = (node) => {
    remember(ts.getLeadingCommentRanges(text, node.pos));
    if (node.kind !== ts.SyntaxKind.JsxText) {
      remember(ts.getTrailingCommentRanges(text, node.end));
      remember(ts.getLeadingCommentRanges(text, node.end));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const paragraphs = [];
  for (const [start, end] of [...found].sort(([a], [b]) => a - b)) {
    const last = paragraphs.at(-1);
    if (last && /^\s*$/.test(text.slice(last.end, start)) && text.startsWith('//', start)) last.end = end;
    else paragraphs.push({ start, end });
  }
  return paragraphs.map(({ start, end }) => ({ start, end, prose: withoutMarks(text.slice(start, end)) }));
}

function withoutMarks(comment) {
  return comment
    .replace(/^[ \t]*(?:\/\*+|\/\/+|\*+\/?)/gm, (marks) => ' '.repeat(marks.length))
    .replace(/\*\/$/, '  ')
    .replace(/`[^`]*`/g, (code) => CODE.repeat(code.length));
}

/** Strings, templates and JSX text; strings joined by `+` are one. A single word is a name, not prose. */
function strings(file, text) {
  const paragraphs = [];
  const add = (node, prose) => paragraphs.push({ start: node.getStart(file), end: node.end, prose });
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const prose = proseOf(node, file, text);
    if (prose !== undefined) add(node, prose);
    if (prose === undefined || ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) {
      ts.forEachChild(node, (child) => {
        if (prose === undefined || !isText(child)) visit(child);
      });
    }
  };
  visit(file);
  return paragraphs.filter(({ prose }) => prose.trim().includes(' '));
}

const isText = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isJoined(node);
const isJoined = (node) =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
  (isText(node.left) || isText(node.right));

function proseOf(node, file, text) {
  const source = (from, to) => text.slice(from, to);
  const start = node.getStart(file);
  if (ts.isJsxText(node)) return source(start, node.end);
  if (ts.isStringLiteralLike(node)) return ` ${source(start + 1, node.end - 1)} `;
  if (ts.isTemplateExpression(node)) {
    const holes = node.templateSpans.map(({ expression }) => [expression.pos - 2, expression.end + 1]);
    return holes.reduce(
      (prose, [from, to]) => prose.slice(0, from - start) + CODE.repeat(to - from) + prose.slice(to - start),
      ` ${source(start + 1, node.end - 1)} `,
    );
  }
  if (!isJoined(node)) return undefined;
  const between = source(node.left.end, node.right.getStart(file)).length;
  const side = (part) => proseOf(part, file, text) ?? CODE.repeat(part.end - part.getStart(file));
  return side(node.left) + ' '.repeat(between) + side(node.right);
}
