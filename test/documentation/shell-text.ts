/** The commands of a page's `sh` blocks, and those after `$ ` in its `console` blocks, in order. */
export function commandsOf(text: string): string[] {
  return [...text.matchAll(/^( *)```(sh|bash|shell|console)\n(.*?)^ *```/gms)].flatMap(
    ([, indent = '', kind, block = '']) => {
      const lines = block
        .split('\n')
        .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
      const typed =
        kind === 'console'
          ? lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
          : lines;
      return commandsIn(typed.join('\n'));
    },
  );
}

/** The words of a command: nothing is special between '', `$` is between "" (POSIX, Shell Command Language section 2.2). */
export function shellWords(command: string, variables: Readonly<Record<string, string>>): string[] {
  const pieces = command.matchAll(/(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'"]+)/g);
  const words = [''];
  for (const [, space, single, double, bare] of pieces) {
    if (space !== undefined) words.push('');
    else
      words.push(
        `${words.pop() ?? ''}${single ?? filled(double?.replace(/\\(.)/g, '$1') ?? bare ?? '', variables)}`,
      );
  }
  return words;
}

/** One command for each line and each `&&`; comments are removed, continued lines are joined, quotes stay. */
function commandsIn(script: string): string[] {
  const commands = [''];
  const pieces = script
    .replace(/\\\n\s*/g, '')
    .matchAll(/('[^']*'|"(?:[^"\\]|\\.)*")|((?:^|(?<=\s))#[^\n]*)|(&&|\n)|[^]/g);
  for (const [piece, , comment, separator] of pieces) {
    if (separator !== undefined) commands.push('');
    else if (comment === undefined) commands.push(`${commands.pop() ?? ''}${piece}`);
  }
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}

function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\([^)]*\)|[A-Z_]+)/g, (_all, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} has no value`);
    return value;
  });
}
