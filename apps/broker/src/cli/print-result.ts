/** Writes a command's result to standard output: as one line of JSON, or as lines of text. */
export function printResult(
  json: boolean | undefined,
  facts: object,
  text: string | readonly string[],
): void {
  const lines = typeof text === 'string' ? text : text.join('\n');
  process.stdout.write(`${json === true ? JSON.stringify(facts) : lines}\n`);
}
