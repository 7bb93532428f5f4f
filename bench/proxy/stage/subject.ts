/** Something that answers COCO's path and is compared with others. */
export interface Subject {
  readonly name: 'upstream' | 'nginx' | 'node' | 'reply-from' | 'broker' | 'earlier broker';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
}

/** Makes sure that a subject really relays the upstream's answer. */
export async function checkSubject({ name, url, headers }: Subject, expected: string): Promise<void> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (answer.status !== 200 || text !== expected)
    throw new Error(`${name} answered ${answer.status}: ${text.slice(0, 200)}`);
}
