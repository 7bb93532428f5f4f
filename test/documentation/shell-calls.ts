/** A call as the documentation writes it for a shell. */
export interface ShellCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Reads the words after `curl` as curl would, for the options that the documentation uses.
 *
 * @throws Error on another option
 */
export function parseCurl(given: readonly string[]): ShellCall {
  const words = [...given];
  const headers: Record<string, string> = {};
  let [method, url, body]: [string | undefined, string, string | undefined] = [undefined, '', undefined];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(':');
      headers[name] = value.join(':').trim();
    } else if (word.startsWith('-') && word !== '-sS') throw new Error(`curl ${word} is not known here`);
    else if (word !== '-sS') url = word;
  }
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}
