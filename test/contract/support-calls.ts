import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown) => Promise<Json>;

/** Who makes support's calls. */
interface Support {
  /** The service that linked. */
  readonly own: Call;
  readonly admin: Call;
  readonly linkId: string;
  readonly sessionId: string;
  /** An id that belongs to nothing. */
  readonly unknown: string;
}

/** What became of an attempt to link, the search for it, and what support can try with a link. */
export async function callAsSupport({ own, admin, linkId, sessionId, unknown }: Support): Promise<void> {
  for (const [id, read, end] of [
    [sessionId, 200, 204],
    [unknown, 404, 404],
  ] as const) {
    await own('GET', `/link-sessions/${id}`, read);
    await own('DELETE', `/link-sessions/${id}`, end);
    await admin('GET', `/link-sessions/${id}`, read);
  }
  await admin('GET', '/link-sessions?userId=contract&state=linked&limit=1', 200);
  await admin('GET', '/link-sessions?state=lost', 400);
  await admin('GET', `/search?q=${sessionId}`, 200);
  await admin('GET', '/search?q=', 400);
  for (const action of ['refresh', 'test']) {
    await admin('POST', `/links/${linkId}/${action}`, 200);
    await admin('POST', `/links/${unknown}/${action}`, 404);
  }
  await admin('POST', `/links/${linkId}/invitations`, 201, { lang: 'de' });
  await admin('POST', `/links/${unknown}/invitations`, 404, {});
  await admin('POST', `/links/${linkId}/invitations`, 400, { lang: 1 });
}
