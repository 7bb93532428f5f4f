import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'undici';

/** Times that an approver tries to say it, and milliseconds between two of them. */
const ATTEMPTS = 4;
const PAUSE = 700;

/** Milliseconds after which an approver gives up waiting for an answer. */
const PATIENCE = 15_000;

type Verdict = 'approve' | 'deny';

/** What approvers do about a command that waits, all at the same moment. */
export const plans = {
  'is approved': ['approve'],
  'is approved by two': ['approve', 'approve'],
  'is approved and denied': ['approve', 'deny'],
  'is denied': ['deny'],
  'is left': [],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;

/** The name of such a plan. */
export type ApprovalPlan = keyof typeof plans;

/** A command that waits, as its requester knows it. */
export interface WaitingCommand {
  readonly id: string;
  readonly parametersHash: string;
}

/** What one approver asked for, and what the last answer was. */
export interface DecisionAnswer {
  readonly verdict: Verdict;
  /** `undefined`: no answer came. */
  readonly status: number | undefined;
  readonly code: string | undefined;
}

/** People who decide about commands, each through a replica of their choice. */
export class Approvers {
  constructor(
    private readonly pools: readonly Pool[],
    private readonly adminKey: string,
  ) {}

  /** Carries out a plan. @returns what each approver got in the end */
  decide(command: WaitingCommand, plan: ApprovalPlan, firstReplica: number): Promise<DecisionAnswer[]> {
    return Promise.all(
      plans[plan].map((verdict, index) => this.insist(command, verdict, firstReplica + index)),
    );
  }

  /** Says it again, on another replica, as long as it is unknown whether it counts. */
  private async insist(
    command: WaitingCommand,
    verdict: Verdict,
    firstReplica: number,
  ): Promise<DecisionAnswer> {
    let answer = await this.say(command, verdict, firstReplica);
    for (let attempt = 1; attempt < ATTEMPTS && !isKnown(answer); attempt += 1) {
      await delay(PAUSE);
      answer = await this.say(command, verdict, firstReplica + attempt);
    }
    return answer;
  }

  private async say(
    { id, parametersHash }: WaitingCommand,
    verdict: Verdict,
    replica: number,
  ): Promise<DecisionAnswer> {
    try {
      const answer = await this.pools[replica % this.pools.length]?.request({
        method: 'POST',
        path: `/v1/admin/approvals/${id}/${verdict}`,
        headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ parametersHash, reason: 'chaos' }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer === undefined) return { verdict, status: undefined, code: undefined };
      const { code } = JSON.parse(await answer.body.text()) as { readonly code?: string };
      return { verdict, status: answer.statusCode, code };
    } catch {
      return { verdict, status: undefined, code: undefined };
    }
  }
}

/** Whether it is certain what was decided. */
function isKnown({ status }: DecisionAnswer): boolean {
  return status !== undefined && status < 500;
}
