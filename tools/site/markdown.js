import { renderMermaidSVG } from 'beautiful-mermaid';
import MarkdownIt from 'markdown-it';
import { Anchors } from './anchors.js';

/** The page follows the reader's colours, which the style sheet defines. */
const DIAGRAM_COLOURS = {
  bg: 'var(--paper)',
  fg: 'var(--ink)',
  muted: 'var(--quiet)',
  accent: 'var(--accent)',
  transparent: true,
};

const parser = new MarkdownIt({ html: true });
parser.renderer.rules.fence = (tokens, index) => codeBlock(tokens[index]);
parser.renderer.rules.table_open = () => '<div class="wide"><table>\n';
parser.renderer.rules.table_close = () => '</table></div>\n';

/**
 * A page of Markdown as HTML, with its headings and what its sections say.
 *
 * @param text the Markdown
 * @param addressFor the address on the site for a link's target, which may end in an anchor
 */
export function renderMarkdown(text, addressFor) {
  const tokens = parser.parse(text, {});
  const headings = nameHeadings(tokens);
  for (const token of tokens.flatMap((block) => [block, ...(block.children ?? [])]))
    rewriteLink(token, addressFor);
  return {
    html: parser.renderer.render(tokens, parser.options, {}),
    headings,
    sections: sectionsOf(tokens, headings),
  };
}

/** Short Markdown inside something else, without links of its own. */
export function renderInline(text) {
  return parser.renderInline(text);
}

/** Several paragraphs of Markdown without links into the repository. */
export function renderBlocks(text) {
  return parser.render(text);
}

/** Text that HTML shows as it is. */
export function escaped(text) {
  return parser.utils.escapeHtml(text);
}

/** Gives each heading the anchor that GitHub gives it, so that links work in both places. */
function nameHeadings(tokens) {
  const anchors = new Anchors();
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const title = plainText(tokens[index + 1]);
    const anchor = anchors.next(title);
    token.attrSet('id', anchor);
    return [{ level: Number(token.tag.slice(1)), title, anchor, index }];
  });
}

/** HTML within Markdown has its links in its text. */
function rewriteLink(token, addressFor) {
  if (token.type.startsWith('html_')) {
    token.content = token.content.replace(/(?<= (?:src|href)=")[^"]*/g, (target) => addressFor(target));
    return;
  }
  const attribute = token.type === 'image' ? 'src' : 'href';
  const target = token.attrGet?.(attribute);
  if (target) token.attrSet(attribute, addressFor(target));
}

/** The text between one heading and the next, as the search reads it. */
function sectionsOf(tokens, headings) {
  return headings.map(({ title, anchor, index }, number) => ({
    title,
    anchor,
    text: tokens
      .slice(index + 3, headings[number + 1]?.index)
      .map(plainText)
      .filter((words) => words !== '')
      .join(' '),
  }));
}

/** The words of a token as people read them: those of a diagram are in a language of their own. */
function plainText({ type, info, content, children }) {
  if (type === 'fence') return info === 'mermaid' ? '' : content;
  return (children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('');
}

/** A block of code that can be copied, or a diagram. */
function codeBlock({ info, content }) {
  if (info === 'mermaid') return `<figure class="wide">${diagram(content)}</figure>\n`;
  return `<pre><code>${escaped(content)}</code></pre>\n`;
}

/** A Mermaid diagram as a picture. The library asks for a font from the network, which no page of the site may do. */
function diagram(text) {
  return renderMermaidSVG(text, DIAGRAM_COLOURS).replace(/@import url\([^)]*\);/g, '');
}
