import { words } from './words.js';

/** Fills what is not prose, such as code in Markdown, so that words on both sides do not read as one phrase. */
const NOT_PROSE = '\u00b7';

/**
 * A textlint rule that reports each phrase of the list, except for the ids in `except`.
 *
 * @param {{ readonly report: Function, readonly RuleError: any, readonly locator: any, readonly Syntax: any }} context
 * @param {{ readonly except?: readonly string[] }} options
 */
export function plainEnglish({ report, RuleError, locator, Syntax }, { except = [] }) {
  const searched = words
    .filter(({ id }) => !except.includes(id))
    .map(({ id, pattern, instead }) => ({ id, instead, search: search(pattern) }));
  const check = (node) => {
    const prose = proseIn(node);
    for (const { id, instead, search } of searched) {
      for (const { 0: phrase, index } of prose.matchAll(search)) {
        const said = phrase.replace(/[\s/*]+/g, ' ');
        const padding = locator.range([index, index + phrase.length]);
        report(node, new RuleError(`"${said}" (${id}): write ${instead}`, { padding }));
      }
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.Header]: check, [Syntax.TableCell]: check };
}

function search(pattern) {
  return new RegExp(`(?<![\\w-])(?:${pattern.replaceAll(' ', '\\s+')})(?![\\w-])`, 'gi');
}

/** The text of a node, as long as its source. */
function proseIn(node) {
  const [start, end] = node.range;
  const text = new Array(end - start).fill(NOT_PROSE);
  const visit = (part) => {
    if (part.type === 'Str') text.splice(part.range[0] - start, part.raw.length, ...part.raw);
    else part.children?.forEach(visit);
  };
  visit(node);
  return text.join('');
}
