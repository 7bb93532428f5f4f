/** Lines of at most `width` characters, broken between words. */
export function wrapped(text, width) {
  const lines = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** The words of a name such as `resourceEui`, `link_not_found`, `link.held` or `Idempotency-Key`, in small letters. */
export function wordsOf(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** A name in the form of `ResourceEui`. */
export function pascalCase(name) {
  return wordsOf(name)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

/** A sentence, with its full stop. */
export function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** What an open list of values is for its reader. */
export function valuesSentence(values) {
  return `One of ${values.map((value) => `\`${value}\``).join(', ')}; a newer broker may send others.`;
}
