/** A call below `/v1/admin`, held to the description and to its status. */
type AdminCall = (method: string, path: string, status: number) => Promise<unknown>;

/** Takes away every list that belongs to nothing else, lists them in each order, and asks where the trail ends. */
export async function callExports(admin: AdminCall): Promise<void> {
  for (const format of ['csv', 'ndjson'])
    await admin('GET', `/audit/export?action=link.confirmed&format=${format}`, 200);
  await admin('GET', '/audit/export?format=xlsx', 400);
  await admin('GET', '/audit/head', 200);
  for (const list of ['links/export?status=active', 'services/export?name=a', 'revocations/export'])
    await admin('GET', `/${list}`, 200);
  for (const order of ['userId', '-lastUsedAt', 'refreshDueAt', 'createdAt'])
    await admin('GET', `/links?limit=1&order=${order}`, 200);
  for (const order of ['name', '-lastUsedAt', 'createdAt'])
    await admin('GET', `/services?limit=1&order=${order}`, 200);
  for (const list of ['links', 'links/export', 'services', 'services/export'])
    await admin('GET', `/${list}?order=owner`, 400);
  await admin('GET', '/links?idleSince=2100-01-01T00:00:00Z&order=userId', 400);
  await admin('GET', '/services?order=-name&cursor=name.YQ.00000000-0000-7000-8000-000000000000', 400);
  await admin('GET', '/links/export?status=lost', 400);
  await admin('GET', '/services/export?limit=10', 400);
}
