import { setTimeout as delay } from 'node:timers/promises';
import { PostgresServer } from './postgres-server.js';
import { TcpProxy } from '../../harness/network/tcp-proxy.js';

/** How commits reach the standby. */
export type Replication = 'synchronous' | 'asynchronous';

/** How a fail-over goes. */
export interface FailOverPlan {
  /** `SIGKILL`: connections are reset. `SIGSTOP`: the server falls silent, and connections stay open. */
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Milliseconds of the primary's last life in which nothing it writes reaches the standby. */
  readonly lag: number;
  /** Milliseconds from the primary's end to the standby's promotion. */
  readonly outage: number;
}

/** A primary and its streaming standby. */
export class ReplicatedDatabase {
  /** Primaries that are gone: a silent one keeps its connections until the end. */
  private readonly gone: PostgresServer[] = [];

  private constructor(
    /** The server that takes writes. */
    public primary: PostgresServer,
    private standby: PostgresServer,
    private link: TcpProxy,
    private readonly replication: Replication,
  ) {}

  static async create(primary: PostgresServer, replication: Replication): Promise<ReplicatedDatabase> {
    const { standby, link } = await makeStandby(primary, replication);
    return new ReplicatedDatabase(primary, standby, link, replication);
  }

  /** Loses the primary and promotes the standby, which is the primary then. */
  async failOver({ signal, lag, outage }: FailOverPlan, atDeath?: () => Promise<unknown>): Promise<void> {
    if (lag > 0) {
      this.link.hold('back');
      await delay(lag);
    }
    this.primary.signal(signal);
    // What a silent primary had sent before may still be on its way; what the proxy holds back is lost.
    this.link.cut();
    await atDeath?.();
    await delay(outage);
    await this.standby.promote();
    this.gone.push(this.primary);
    this.primary = this.standby;
  }

  /** Gives the new primary a standby; the old primary is removed. */
  async restore(): Promise<void> {
    await Promise.all([this.link.stop(), ...this.gone.splice(0).map(destroy)]);
    const { standby, link } = await makeStandby(this.primary, this.replication);
    this.standby = standby;
    this.link = link;
  }

  async remove(): Promise<void> {
    await this.link.stop();
    const servers = new Set([this.primary, this.standby]);
    await Promise.all([...[...servers].map((server) => server.remove()), ...this.gone.map(destroy)]);
  }
}

async function makeStandby(
  primary: PostgresServer,
  replication: Replication,
): Promise<{ readonly standby: PostgresServer; readonly link: TcpProxy }> {
  const link = await TcpProxy.start({ hostname: '127.0.0.1', port: primary.port });
  const standby = await primary.startStandby(link.port);
  await primary.replicate(replication);
  return { standby, link };
}

/** Without waiting for it: a silent primary that woke up once more would take writes that nobody will ever see. */
async function destroy(server: PostgresServer): Promise<void> {
  server.signal('SIGKILL');
  await server.remove();
}
