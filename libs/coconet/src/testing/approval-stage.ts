/** The proxy with commands that wait for approval, and people who decide about them. */
import type { DataSource } from 'typeorm';
import { approvalRulesOf, type CallActor, type Caller } from '#access';
import { NIL_UUID } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { until } from '../../../../test/harness/time/until.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import type { FollowedCommand } from '../lifecycle/following/command.view.js';
import { caller, SERVICE_ID } from './callers.js';
import { freshen, TYPED, unlock } from './command-requests.js';
import { ProxyUnderTest } from './proxy.js';

/** An admin who is signed in to the console. */
export const ADMIN: Caller = {
  ...caller({ capabilities: [] }),
  kind: 'admin',
  serviceId: NIL_UUID,
  actorId: 'console:grace',
  name: 'Grace Hopper',
  scopes: new Set(['admin']),
  linkAccess: 'any',
};

/** A service whose commands to locks wait, unless specified otherwise. */
export function awaitingCaller(rules: Record<string, string> = { LOCK_CONTROL: 'always' }): Caller {
  return { ...caller({ capabilities: ['*', 'LOCK_CONTROL'] }), requiredApproval: approvalRulesOf(rules) };
}

/** What names a command for a decision. */
export interface Asked {
  readonly id: string;
  readonly parametersHash: string | null;
}

/** An answer with its JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

type Verdict = 'approve' | 'deny';

/** The set-up that the tests of approvals share. */
export class ApprovalStage {
  private constructor(
    readonly proxy: ProxyUnderTest,
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {}

  static async start(): Promise<ApprovalStage> {
    const database = await createDatabase();
    const dataSource = await database.connect();
    return new ApprovalStage(await ProxyUnderTest.start({}, dataSource), database, dataSource);
  }

  /** Forgets what earlier tests did: nothing waits, and the calling service needs approval for locks. */
  async freshen(): Promise<void> {
    const { proxy } = this;
    await proxy.part(CommandWriter).flush();
    await this.database.query('TRUNCATE commands, awaiting_commands, idempotency_records, device_budgets');
    freshen(proxy);
    proxy.caller = awaitingCaller();
    proxy.link.ownerId = SERVICE_ID;
    proxy.link.ended = undefined;
    proxy.link.isHeld = false;
    proxy.grants.now = undefined;
    proxy.guardrails.locksMode = 'observe';
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  /** Asks for commands as the service. */
  async ask(path: string, request: unknown, headers: Record<string, string> = {}): Promise<JsonAnswer> {
    return answerOf(await this.proxy.post(path, request, headers));
  }

  /** Asks for an unlock, which waits. */
  async askToUnlock(): Promise<FollowedCommand> {
    const { status, json } = await this.ask(TYPED, unlock);
    if (status !== 202) throw new Error(`the unlock does not wait: ${JSON.stringify(json)}`);
    return json as unknown as FollowedCommand;
  }

  /** Reads as an admin. */
  async look(path: string): Promise<JsonAnswer> {
    return this.as(ADMIN, undefined, async () => answerOf(await this.proxy.get(path)));
  }

  /** Decides through the admin API. */
  async decide(verdict: Verdict, asked: Asked, admin = ADMIN, actor?: CallActor): Promise<JsonAnswer> {
    return this.as(admin, actor, () => this.post(verdict, asked));
  }

  /** Several decisions of admins about one command at the same moment. */
  decideAtOnce(asked: Asked, ...verdicts: readonly Verdict[]): Promise<readonly JsonAnswer[]> {
    return this.as(ADMIN, undefined, () => Promise.all(verdicts.map((verdict) => this.post(verdict, asked))));
  }

  /** Decides through a service. */
  decideAsUser(
    verdict: Verdict,
    { id, parametersHash }: Asked,
    actor: CallActor | undefined,
    service = this.proxy.caller,
  ): Promise<JsonAnswer> {
    return this.as(service, actor, async () =>
      answerOf(await this.proxy.postTo(`/v1/commands/${id}/${verdict}`, { parametersHash })),
    );
  }

  /** The command as every reader of the link sees it. */
  async read(id: string): Promise<FollowedCommand> {
    const reader: Caller = { ...awaitingCaller(), linkAccess: 'any' };
    const { json } = await this.as(reader, undefined, async () =>
      answerOf(await this.proxy.get(`/v1/commands/${id}`)),
    );
    return json as unknown as FollowedCommand;
  }

  /** The command once it has ended. */
  ended(id: string): Promise<FollowedCommand> {
    return until('the command has ended', async () => {
      const command = await this.read(id);
      return command.endedAt === null ? undefined : command;
    });
  }

  /** What waits. */
  waiting(): Promise<unknown[]> {
    return this.database.query('SELECT command_id FROM awaiting_commands');
  }

  /** The actions in the audit trail. */
  get actions(): readonly string[] {
    return this.proxy.trail.events.map(({ action }) => action);
  }

  /** The bodies that COCO got. */
  get sent(): readonly string[] {
    return this.proxy.cloud.seen.map(({ body }) => body);
  }

  private async post(verdict: Verdict, { id, parametersHash }: Asked): Promise<JsonAnswer> {
    const decision = { parametersHash, reason: 'a call' };
    return answerOf(await this.proxy.postTo(`/v1/admin/approvals/${id}/${verdict}`, decision));
  }

  /** Calls as someone else, one after another. */
  private async as<Result>(
    someone: Caller,
    actor: CallActor | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const before = [this.proxy.caller, this.proxy.actor] as const;
    [this.proxy.caller, this.proxy.actor] = [someone, actor];
    try {
      return await work();
    } finally {
      [this.proxy.caller, this.proxy.actor] = before;
    }
  }
}

async function answerOf(answer: Response): Promise<JsonAnswer> {
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
