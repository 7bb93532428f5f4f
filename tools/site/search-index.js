import MiniSearch from 'minisearch';

/** What the search knows of a section. The script in the browser reads the index with the same options. */
const OPTIONS = {
  fields: ['title', 'page', 'text'],
  storeFields: ['title', 'page', 'text', 'address'],
};

/** A script that hands the index to the page: a script loads from a disk too, where `fetch` is refused. */
export function searchIndex(pages) {
  const index = new MiniSearch(OPTIONS);
  index.addAll(
    pages
      .flatMap(({ address, title: page, sections = [] }) =>
        sections.map(({ title, anchor, text }) => ({ title, page, text, address: `${address}#${anchor}` })),
      )
      .map((section, id) => ({ id, ...section })),
  );
  return `globalThis.searchIndex = ${JSON.stringify({ options: OPTIONS, index })};\n`;
}
