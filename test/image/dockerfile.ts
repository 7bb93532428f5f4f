/** One line of a Dockerfile. */
interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** One `FROM`, and what follows up to the next. */
export interface BuildStage {
  /** As other stages call it; empty for the last one. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile, as far as ours goes: no here-documents, no parser directives. */
export function parseDockerfile(text: string): BuildStage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') stages.push({ name: / AS (\S+)$/i.exec(rest)?.[1] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, text: rest });
  }
  return stages;
}

/** The words of a command in exec form: `["node", "main.js"]`. */
export function execForm(text: string): string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
