/** A call below `/v1/admin`, held to the description and to its status. */
type AdminCall = (method: string, path: string, status: number) => Promise<unknown>;

/** Takes away every list that belongs to nothing else, and asks where the trail ends. */
export async function callExports(admin: AdminCall): Promise<void> {
  for (const format of ['csv', 'ndjson'])
    await admin('GET', `/audit/export?action=link.confirmed&format=${format}`, 200);
  await admin('GET', '/audit/export?format=xlsx', 400);
  await admin('GET', '/audit/head', 200);
  for (const list of ['links/export?status=active', 'services/export?name=a', 'revocations/export'])
    await admin('GET', `/${list}`, 200);
  await admin('GET', '/links/export?status=lost', 400);
  await admin('GET', '/services/export?limit=10', 400);
}
