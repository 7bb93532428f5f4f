import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { grace as graceAtCoco } from '../../apps/sandbox/src/cloud/users.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import type { TestSystem } from '../harness/broker/system.js';

type Body = Readonly<Record<string, string>>;

/** What a suite in another language cannot do itself: play the user's browser, and look behind COCO's counter. */
export class Stage {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(system: TestSystem): Promise<Stage> {
    const server = createServer((request, response) => {
      play(system, request).then(
        (answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Stage(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}

async function play(system: TestSystem, request: IncomingMessage): Promise<object> {
  const body = JSON.parse((await text(request)) || '{}') as Body | null;
  switch (request.url) {
    case '/browser': {
      const returned = await system.userAgent().linkAccount(body?.linkUrl ?? '', ada);
      return { returned: returned.href };
    }
    case '/browser/of-grace': {
      const decision = body?.decision === 'deny' ? 'deny' : 'authorize';
      // COCO asks nobody twice.
      if (decision === 'deny') await system.control('POST', `/users/${graceAtCoco.userId}/revoke-grants`);
      const returned = await system.userAgent().linkAccount(body?.linkUrl ?? '', grace, decision);
      return { returned: returned.href };
    }
    case '/grace/withdraws':
      await system.control('POST', `/users/${graceAtCoco.userId}/revoke-grants`);
      await system.expireAccessToken(body?.linkId ?? '');
      return {};
    case '/commands': {
      const calls = await system.ledger('api');
      return { count: calls.filter(({ method }) => method === 'POST').length };
    }
    default:
      throw new Error(`The stage knows no ${request.url}`);
  }
}
