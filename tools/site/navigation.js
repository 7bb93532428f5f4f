import MarkdownIt from 'markdown-it';
import { addressOf, INDEX, targetOf } from './sources.js';

const parser = new MarkdownIt();

/**
 * What the side of each page offers, as the index lists it: a group for each of its second-level headings, and below it
 * the first link of each line of its lists.
 */
export function navigationOf(index) {
  const groups = [];
  let lineHasLink = true;
  for (const { type, tag, content, children } of parser.parse(index, {}).flatMap(withHeadings)) {
    if (type === 'heading' && tag === 'h2') groups.push({ title: content, entries: [] });
    if (type === 'heading' && tag === 'h3') groups.at(-1)?.entries.push({ title: content });
    if (type === 'list_item_open') lineHasLink = false;
    if (type !== 'inline' || lineHasLink) continue;
    lineHasLink = true;
    const entry = firstLink(children);
    if (entry !== undefined) groups.at(-1)?.entries.push(entry);
  }
  return groups.filter(({ entries }) => entries.length > 0);
}

/** A heading and its text as one token. */
function withHeadings(token, index, tokens) {
  if (token.type === 'heading_open')
    return [{ type: 'heading', tag: token.tag, content: tokens[index + 1].content }];
  return tokens[index - 1]?.type === 'heading_open' ? [] : [token];
}

function firstLink(children) {
  const start = children.findIndex(({ type }) => type === 'link_open');
  if (start === -1) return undefined;
  const [target] = children[start].attrGet('href').split('#');
  const end = children.findIndex(({ type }) => type === 'link_close');
  const title = children
    .slice(start, end)
    .map(({ content }) => content)
    .join('');
  return { title, address: addressOf(targetOf(INDEX, target)) };
}
