import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How far guardrails were exceeded within the last day. */
export interface Exceeded {
  readonly exceededCommands: number;
  readonly exceededDevices: number;
  readonly lastExceededAt: Date | null;
}

/** A command of a device that was wanted more often than its guardrail allows. */
export interface BusyDevice {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceNodeId: string;
  readonly resourceEui: string;
  readonly capability: string;
  readonly command: string;
  readonly exceeded: number;
  readonly lastExceededAt: Date;
}

type ExceededRow = Exceeded & { readonly capability: string };

const LAST_DAY = `exceeded_at > now() - interval '1 day'`;

const SUM = `
  SELECT capability, sum(exceeded)::float8 AS "exceededCommands", count(*)::int AS "exceededDevices",
    max(exceeded_at) AS "lastExceededAt"
  FROM device_budgets WHERE ${LAST_DAY} GROUP BY capability`;

const BUSIEST = `
  SELECT link_id AS "linkId", network_id AS "networkId", device_id AS "deviceNodeId", resource_id AS "resourceEui",
    capability, command, exceeded::float8 AS exceeded, exceeded_at AS "lastExceededAt"
  FROM device_budgets WHERE ${LAST_DAY} AND capability = ANY($1)
  ORDER BY exceeded DESC, exceeded_at DESC LIMIT 20`;

const nothing: Exceeded = { exceededCommands: 0, exceededDevices: 0, lastExceededAt: null };

/** Which devices exceed their guardrails, for admins. */
@Injectable()
export class ExceededBudgets {
  constructor(private readonly database: DataSource) {}

  /** What was exceeded, by capability. */
  async byCapability(): Promise<ReadonlyMap<string, Exceeded>> {
    const rows = await this.database.query<ExceededRow[]>(SUM);
    return new Map(rows.map(({ capability, ...exceeded }) => [capability, exceeded]));
  }

  /** The devices that exceed the guardrails of these capabilities most, the worst first. */
  busiest(capabilities: readonly string[]): Promise<BusyDevice[]> {
    return this.database.query<BusyDevice[]>(BUSIEST, [capabilities]);
  }
}

/** The sum over several capabilities. */
export function sumExceeded(all: Iterable<Exceeded>): Exceeded {
  return [...all].reduce(
    (sum, each) => ({
      exceededCommands: sum.exceededCommands + each.exceededCommands,
      exceededDevices: sum.exceededDevices + each.exceededDevices,
      lastExceededAt: later(sum.lastExceededAt, each.lastExceededAt),
    }),
    nothing,
  );
}

function later(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other > one) ? other : one;
}
