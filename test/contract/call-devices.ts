import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown) => Promise<Json>;

/** A device whose resource the body or the query names. @param device its path */
export async function callByBodyAndQuery(
  own: Call,
  device: string,
  resourceEui: string,
  command: object,
): Promise<void> {
  await own('POST', `${device}/commands`, 200, { resourceEui, ...command });
  await own('POST', `${device}/commands`, 400, command);
  await own('POST', `${device}/commands`, 404, { resourceEui: '3/none', ...command });
  await own('GET', `${device}/resource?resourceEui=${resourceEui}`, 200);
  await own('GET', `${device}/resource`, 400);
  await own('GET', `${device}/resource?resourceEui=3/none`, 404);
}
