import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown, headers?: object) => Promise<Json>;

/** The callers that ask for commands that wait, and those that decide about them. */
interface Approvals {
  readonly admin: Call;
  /** A service whose every command waits. */
  readonly careful: Call;
  readonly linkId: string;
  readonly lamp: string;
  /** Proves the user of the link. */
  readonly token: object;
}

const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };
const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** Commands that wait for approval, and are decided about by an admin and by their user. */
export async function callApprovals({ admin, careful, linkId, lamp, token }: Approvals): Promise<void> {
  const ask = (): Promise<Json> => careful('POST', `/links/${linkId}${lamp}/commands`, 202, ON);
  const asUser = (id: string, word: string, body: unknown, status = 200): Promise<Json> =>
    careful('POST', `/commands/${id}/${word}`, status, body, token);
  const [first, second, third, fourth] = [await ask(), await ask(), await ask(), await ask()];
  await admin('GET', '/approvals?limit=2', 200);
  await admin('GET', `/approvals/${String(first.id)}`, 200);
  const { parametersHash } = first;
  await admin('POST', `/approvals/${String(first.id)}/approve`, 400, { reason: 'no hash' });
  await admin('POST', `/approvals/${String(second.id)}/approve`, 409, { parametersHash, reason: 'another' });
  await admin('POST', `/approvals/${String(first.id)}/approve`, 200, { parametersHash, reason: 'seen' });
  await admin('POST', `/approvals/${String(second.id)}/deny`, 200, { reason: 'not now' });
  await admin('POST', `/approvals/${UNKNOWN}/deny`, 404, { reason: 'no such command' });
  await asUser(third.id, 'approve', { parametersHash: third.parametersHash });
  await asUser(third.id, 'approve', { parametersHash: third.parametersHash }, 409);
  await asUser(fourth.id, 'deny', {});
  await admin('GET', `/commands/${String(second.id)}`, 200);
  await admin('GET', `/links/${linkId}/commands?state=denied`, 200);
  await admin('GET', `/links/${linkId}/commands?state=purple`, 400);
}
