import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown) => Promise<Json>;

/** Who grants a link, and to whom. */
interface Grants {
  /** The service that linked. */
  readonly own: Call;
  readonly admin: Call;
  readonly grantee: Call;
  readonly linkId: string;
  readonly granteeId: string;
}

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** Grants of the owner and of an admin: given, used and ended. */
export async function callGrants({ own, admin, grantee, linkId, granteeId }: Grants): Promise<void> {
  const grant = {
    serviceId: granteeId,
    scopes: ['coconet:read'],
    capabilities: ['ON_OFF_CONTROL'],
    reason: 'contract',
  };
  const { id } = await own('POST', `/links/${linkId}/grants`, 201, grant);
  await own('POST', `/links/${linkId}/grants`, 400, { ...grant, capabilities: ['ON_OF_CONTROL'] });
  await own('GET', `/links/${linkId}/grants`, 200);
  await grantee('GET', '/grants', 200);
  await grantee('GET', `/links/${linkId}/networks`, 200);
  await own('DELETE', `/links/${linkId}/grants/${String(id)}`, 204);
  await own('DELETE', `/links/${linkId}/grants/${UNKNOWN}`, 404);
  const { id: given } = await admin('POST', `/links/${linkId}/grants`, 201, { ...grant, breakGlass: true });
  await admin('GET', `/links/${linkId}/grants`, 200);
  await admin('DELETE', `/links/${linkId}/grants/${String(given)}`, 204);
  await admin('GET', `/links/${UNKNOWN}/grants`, 404);
}
