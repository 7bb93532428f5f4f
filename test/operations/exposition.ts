/** One family of metrics as a scrape shows it. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** The families of a scrape in Prometheus' text format, in order of name. @throws Error on a family without help or type */
export function familiesOf(scrape: string): Family[] {
  const helps = new Map([...scrape.matchAll(/^# HELP (\S+) (.+)$/gm)].map(([, name, help]) => [name, help]));
  return [...scrape.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    .map(([, name = '', type = '']) => {
      const help = helps.get(name);
      if (help === undefined) throw new Error(`${name} has no help`);
      return { name, type, help };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Every label value in a scrape except bucket limits. */
export function labelValuesOf(scrape: string): string[] {
  const samples = scrape.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return samples.flatMap((line) =>
    [...line.matchAll(/[{,](\w+)="((?:[^"\\]|\\.)*)"/g)]
      .filter(([, label]) => label !== 'le')
      .map(([, , value = '']) => value),
  );
}
