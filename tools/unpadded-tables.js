import { doc } from 'prettier';
import { parsers as markdownParsers, printers as markdownPrinters } from 'prettier/plugins/markdown';

/**
 * A Prettier plugin that prints Markdown tables without padding. Prettier aligns the columns, so one long
 * cell makes every row as wide as itself, and a changed word touches the whole table in a diff.
 */
const { hardline, join } = doc.builders;
const delimiters = new Map([
  ['left', ':--'],
  ['center', ':-:'],
  ['right', '--:'],
]);

function printTable(path, print) {
  const delimiterRow = path.node.align.map((align) => delimiters.get(align) ?? '---');
  const [head, ...body] = path.map(() => path.map(print, 'children'), 'children');
  const rows = [head, delimiterRow, ...body].map((cells) => ['| ', join(' | ', cells), ' |']);
  return join(hardline, rows);
}

export const parsers = { markdown: { ...markdownParsers.markdown, astFormat: 'mdast-unpadded' } };

export const printers = {
  'mdast-unpadded': {
    ...markdownPrinters.mdast,
    print: (path, options, print, extra) =>
      path.node.type === 'table'
        ? printTable(path, print)
        : markdownPrinters.mdast.print(path, options, print, extra),
  },
};
