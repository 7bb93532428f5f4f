/** One way in which an operation answers. */
interface Answer {
  readonly status: number | 'default';
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, object>>;
}

/**
 * One answer for each status. Answers with the same status are merged, and differ by media type: HTML for people,
 * `application/problem+json` for programs.
 */
export function joinAnswers(answers: readonly Answer[]): Answer[] {
  const byStatus = new Map<Answer['status'], Answer>();
  for (const answer of answers) {
    const other = byStatus.get(answer.status);
    byStatus.set(answer.status, other === undefined ? answer : join(other, answer));
  }
  return [...byStatus.values()];
}

function join(first: Answer, second: Answer): Answer {
  const headers = { ...first.headers, ...second.headers };
  return {
    status: first.status,
    description: `${first.description} Or: ${second.description}`,
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { ...first.content, ...second.content },
  };
}
