/** What a page of the documentation does in the browser: search, copy buttons, and navigation that folds on a phone. */
(() => {
  const root = document.documentElement.dataset.root;
  const input = document.querySelector('search input');
  const status = document.querySelector('search [role=status]');
  const list = document.querySelector('#found');
  const SHOWN = 12;
  const EXCERPT = 160;
  let loading;

  /** The index is fetched when somebody turns to the search: most visits do without it. */
  function loadIndex() {
    loading ??= loadScript('assets/minisearch.js')
      .then(() => loadScript('assets/search-index.js'))
      .then(() => globalThis.MiniSearch.loadJS(globalThis.searchIndex.index, globalThis.searchIndex.options));
    return loading;
  }

  function loadScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = root + address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  async function search() {
    const words = input.value.trim();
    const index = await loadIndex();
    if (input.value.trim() !== words) return;
    const found =
      words === ''
        ? []
        : index.search(words, {
            prefix: true,
            fuzzy: 0.15,
            combineWith: 'AND',
            boost: { title: 3, page: 2 },
            boostDocument: weightOf,
          });
    list.replaceChildren(...found.slice(0, SHOWN).map(resultOf));
    status.textContent = words === '' ? '' : `${found.length} ${found.length === 1 ? 'section' : 'sections'}`;
  }

  /** The manual before what is written for those who change the code. */
  function weightOf(_id, _term, { address }) {
    return /^(repository|decisions)/.test(address) ? 0.5 : 1;
  }

  function resultOf({ title, page, text, address, terms }) {
    const link = document.createElement('a');
    link.href = root + address;
    const heading = document.createElement('strong');
    heading.textContent = title === page ? title : `${page}: ${title}`;
    link.append(heading, document.createElement('br'), ...excerptOf(text, terms));
    const line = document.createElement('li');
    line.append(link);
    return line;
  }

  /** The text around the first word that was found, with that word marked. */
  function excerptOf(text, terms) {
    const places = terms.map((term) => [text.toLowerCase().indexOf(term), term.length]);
    const [at, length] = places.filter(([place]) => place >= 0).sort(([a], [b]) => a - b)[0] ?? [0, 0];
    const start = Math.max(0, at - EXCERPT / 2);
    const mark = document.createElement('mark');
    mark.textContent = text.slice(at, at + length);
    return [(start > 0 ? '…' : '') + text.slice(start, at), mark, text.slice(at + length, at + EXCERPT)];
  }

  function moveBetweenResults(event) {
    const stops = [input, ...list.querySelectorAll('a')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      stops[stops.indexOf(document.activeElement) + step]?.focus();
    } else if (event.key === 'Enter' && document.activeElement === input) {
      list.querySelector('a')?.click();
    } else if (event.key === 'Escape') {
      close();
    }
  }

  function close() {
    list.replaceChildren();
    status.textContent = '';
  }

  function addCopyButton(code) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    });
    code.parentElement.append(button);
  }

  input.addEventListener('focus', loadIndex);
  input.addEventListener('input', search);
  document.querySelector('search').addEventListener('keydown', moveBetweenResults);
  document.addEventListener('click', (event) => {
    if (event.target.closest('search') === null || event.target.closest('#found a') !== null) close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input') !== null) return;
    event.preventDefault();
    input.focus();
  });
  for (const code of document.querySelectorAll('pre > code')) addCopyButton(code);
  if (matchMedia('(max-width: 60rem)').matches) document.querySelector('nav details').open = false;
})();
