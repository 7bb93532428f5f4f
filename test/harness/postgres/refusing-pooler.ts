import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What PgBouncer says to a startup parameter it does not know: severity, SQLSTATE, message (protocol 3, ErrorResponse). */
const REFUSAL = 'SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0';

/** A pooler that refuses limits at start-up, as PgBouncer does unless configured to ignore them. */
export interface RefusingPooler {
  /** The database's URL through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts in front of the database. */
export async function startRefusingPooler(databaseUrl: string): Promise<RefusingPooler> {
  const { hostname, port } = new URL(databaseUrl);
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.once('data', (startup: Buffer) => {
      if (startup.includes('statement_timeout')) {
        client.end(refusal());
        return;
      }
      pass(client, connect(Number(port), hostname), startup);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(client: Socket, database: Socket, startup: Buffer): void {
  database.on('error', () => client.destroy());
  database.write(startup);
  client.pipe(database);
  database.pipe(client);
}

function refusal(): Buffer {
  const body = Buffer.from(REFUSAL, 'latin1');
  const head = Buffer.alloc(5);
  head.write('E', 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
