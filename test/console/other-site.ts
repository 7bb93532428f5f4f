import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Request } from 'playwright-core';

/** A page that submits a form automatically; as plain text its one field can pass for JSON, and no preflight is asked. */
export function formAttack(url: string, linkId: string): string {
  const field = `<input name='{"linkIds":["${linkId}"],"reason":"forged' value='"}'>`;
  return `<!doctype html><form method="post" enctype="text/plain" action="${url}">${field}</form>
    <script>document.forms[0].submit();</script>`;
}

/** A page that asks for a change that needs no body, so that no preflight is asked either. */
export function fetchAttack(url: string): string {
  return `<!doctype html><script>
    fetch("${url}", { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => undefined);
  </script>`;
}

/** Visits a page of another origin, but of the same site: only the port differs, so that the cookie does come along. */
export async function visitAttack(page: Page, html: string): Promise<Request> {
  const evil = await servePage(html);
  try {
    const attack = page.waitForRequest((request) => request.method() === 'POST');
    await page.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    return await attack;
  } finally {
    evil.close();
  }
}

async function servePage(html: string): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
