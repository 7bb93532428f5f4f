import { Receiver } from '../events/receiver.js';
import { ada } from '../harness/browser/user-agent.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';

type Call = (method: string, path: string, status: number, body?: unknown, headers?: object) => Promise<Json>;

/** The service whose webhook it is, and who may see it. */
interface Webhooks {
  readonly own: Call;
  readonly admin: Call;
  readonly system: TestSystem;
  readonly service: TestService;
}

/** A webhook from its first day to its last, with deliveries that die and are sent again. */
export async function callWebhooks({ own, admin, system, service }: Webhooks): Promise<void> {
  const receiver = await Receiver.start();
  receiver.answer = () => 500;
  const { id } = await own('POST', '/webhooks', 201, { url: receiver.url });
  await own('POST', '/webhooks', 400, { url: 'https://10.0.0.1/hooks' });
  await own('GET', '/webhooks', 200);
  const webhook = `/webhooks/${String(id)}`;
  await own('GET', webhook, 200);
  await own('POST', `${webhook}/rotate-secret`, 201);
  await own('PATCH', webhook, 200, { types: ['link.activated', 'link.revoked'], disabled: false });
  await own('PATCH', webhook, 412, { disabled: true }, { 'if-match': '"AAAAAAAA"' });
  await own('POST', `${webhook}/test`, 200);
  const ended = await system.link(service, ada, { userId: 'told' });
  await own('DELETE', `/links/${ended}`, 204);
  const dead = await until('deliveries are dead', async () => {
    const { items } = await own('GET', `${webhook}/deliveries?status=dead`, 200);
    return items.length > 0 && items;
  });
  await own('GET', '/events?types=link.revoked', 200);
  await own('POST', `${webhook}/deliveries/${String(dead[0].id)}/resend`, 202);
  await own('POST', `${webhook}/resend`, 202);
  await own('POST', `${webhook}/enable`, 204);
  await admin('GET', `/webhooks?serviceId=${service.id}`, 200);
  for (const path of ['', '/deliveries', '/deliveries/export']) await admin('GET', `${webhook}${path}`, 200);
  await admin('POST', `${webhook}/resend`, 202);
  await own('DELETE', webhook, 204);
  await own('GET', webhook, 404);
  await receiver.stop();
}
