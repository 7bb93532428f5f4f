/** A call as the documentation writes it for a shell. */
export interface ShellCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The `curl` lines of a page's shell blocks, in order, with `$NAME` filled in. @throws Error on a name without a value */
export function curlLines(page: string): string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => line.startsWith('curl ')),
  );
}

/** Reads a `curl` line as a shell and curl would: quotes, variables, and the options that the documentation uses. */
export function parseCurl(line: string, variables: Readonly<Record<string, string>>): ShellCall {
  const words = shellWords(line, variables).slice(1);
  const headers: Record<string, string> = {};
  let [method, url, body]: [string | undefined, string, string | undefined] = [undefined, '', undefined];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(':');
      headers[name] = value.join(':').trim();
    } else if (word !== '-sS') url = word;
  }
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}

/** POSIX quoting (Shell Command Language section 2.2), as far as it is used: nothing is special in '', `$` is in "". */
function shellWords(line: string, variables: Readonly<Record<string, string>>): string[] {
  const pieces = line.matchAll(/(\s+)|'([^']*)'|"([^"]*)"|([^\s'"]+)/g);
  const words = [''];
  for (const [, space, single, double, bare] of pieces) {
    if (space !== undefined) words.push('');
    else words.push(`${words.pop() ?? ''}${single ?? filled(double ?? bare ?? '', variables)}`);
  }
  return words;
}

function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$([A-Z]+)/g, (_all, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} has no value`);
    return value;
  });
}
