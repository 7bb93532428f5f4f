import type { ProbeFinding, ProbeReport } from '#coconet';

const MARKS: Readonly<Record<ProbeFinding['certainty'], string>> = {
  seen: 'seen     ',
  inferred: 'inferred ',
  open: 'OPEN     ',
};

/** The report as text: each question with the certainty of its answer, and below it what was tried. */
export function describeProbe({ findings, settings, notAsked }: ProbeReport): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [
    ...findings.flatMap(describeFinding),
    ...(lines.length > 0 ? ['', 'Settings to make:', ...lines] : []),
    ...(notAsked.length > 0 ? ['', ...notAsked.map((what) => `Not asked: ${what}.`)] : []),
  ].join('\n');
}

function describeFinding({ question, answer, certainty, tried }: ProbeFinding): string[] {
  const width = Math.max(0, ...tried.map(({ form }) => form.length));
  return [
    `${MARKS[certainty]}${question}: ${answer}`,
    ...tried.map(({ form, answered }) => `           ${form.padEnd(width)}  ${answered}`),
  ];
}
