import { readFileSync } from 'node:fs';
import type { DrillName } from '../drills/run-drills.js';
import type { Change } from './tree-copy.js';

/** One defect of the refresh engine, or of commands, that chaos must notice. */
export interface Defect {
  readonly name: string;
  /** Its consequence. */
  readonly costs: string;
  readonly file: string;
  /** Text that the file holds once. */
  readonly original: string;
  readonly replacement: string;
  /** The drill that must show it. */
  readonly drill: DrillName;
}

const coconet = 'libs/coconet/src';
const refresh = 'libs/refresh/src';
const transitions = 'libs/vault/src/transitions';

/** A condition each, dropped or turned round. Every one of them was in at once when chaos still found nothing. */
export const defects: readonly Defect[] = [
  {
    name: 'leases run on through a restart of the database',
    costs: 'a holder that finds the database late is overtaken with a fresh pair in hand',
    file: `${refresh}/lease/lease-clock.store.ts`,
    original: 'THEN c.beat + 1 + ${LEASE_BEATS} ELSE c.takeovers_from END',
    replacement: 'THEN c.takeovers_from ELSE c.takeovers_from END',
    drill: 'outage at the worst time',
  },
  {
    name: 'links are claimed at once after a promotion',
    costs: 'a token is presented whose successor the old primary took along',
    file: `${transitions}/claim-links.ts`,
    original: 'coalesce(timeline = ${TIMELINE}, true) AND beat >= claims_from AS open',
    replacement: 'true AS open',
    drill: 'lost tail',
  },
  {
    name: 'the outcome of a dead holder is not unknown',
    costs: 'a link that a crash cost is reported as refused by its user',
    file: `${transitions}/claim-links.ts`,
    original: 'outcome_unknown = l.outcome_unknown OR l.lease_until IS NOT NULL',
    replacement: 'outcome_unknown = l.outcome_unknown',
    drill: 'outage at the worst time',
  },
  {
    name: 'a late failure counts',
    costs: 'it ends the lease of the replica that took over, and a third presents the same token',
    file: `${transitions}/save-failure.ts`,
    original:
      "WHERE id = $1 AND fence = $2 AND status = 'active'\n    RETURNING id, service_id, failed_refreshes",
    replacement:
      "WHERE id = $1 AND fence >= $2 AND status = 'active'\n    RETURNING id, service_id, failed_refreshes",
    drill: 'overtaken holder',
  },
  {
    name: 'a late save ends the lease of the replica that took over',
    costs: 'a third presents the same token',
    file: `${transitions}/save-pairs.ts`,
    original: 'lease_until = CASE WHEN l.fence <= i.generation THEN NULL ELSE l.lease_until END',
    replacement: 'lease_until = NULL',
    drill: 'overtaken holder',
  },
  {
    name: 'a save does not wait for the journal',
    costs: 'nothing holds a pair that the database loses on its way',
    file: `${refresh}/save/pair-keeper.ts`,
    original: 'const isOnDisk = await this.write(pair);',
    replacement: 'const isOnDisk = true;\n    void this.write(pair);',
    drill: 'overtaken holder',
  },
  {
    name: 'a left journal goes before its pairs are saved',
    costs: 'a second crash loses every pair in it',
    file: `${refresh}/save/left-pairs.ts`,
    original: 'const refused = await this.save(openable);',
    replacement: 'await file.remove();\n    const refused = await this.save(openable);',
    drill: 'outage at the worst time',
  },
  {
    name: 'a call is made without a lease',
    costs: 'a holder that was frozen presents a token that others have used up',
    file: `${refresh}/refresher/link-refresher.ts`,
    original: 'const inTime = link.leaseEnds - sentAt >= LEASE_NEEDED;',
    replacement: 'const inTime = link.leaseEnds - sentAt >= -Infinity * LEASE_NEEDED;',
    drill: 'overtaken holder',
  },
  {
    name: 'Retry-After is ignored',
    costs: 'COCO bans the broker that does not leave it alone',
    file: `${refresh}/gate/token-call-gate.ts`,
    original: 'return outcome.throttled ? Math.max(asked, THROTTLE_PAUSE) : asked;',
    replacement: 'return outcome.throttled ? Math.min(asked, THROTTLE_PAUSE) : asked;',
    drill: 'limits of COCO',
  },
  {
    name: 'the schedule goes on while COCO refuses the client',
    costs: 'every link is presented with a client that COCO does not accept',
    file: `${refresh}/gate/token-call-gate.ts`,
    original: 'return Math.max(this.shutFor, this.limits.schedulePauseLeft);',
    replacement: 'return this.shutFor;',
    drill: 'limits of COCO',
  },
  {
    name: 'a proof ends well without being shown',
    costs: 'callers believe that a device obeyed that did nothing',
    file: `${coconet}/proof/proof.ts`,
    original: "this.settle(this.isRead ? 'not_shown' : 'unreadable');",
    replacement: "this.settle(this.isRead ? 'shown' : 'unreadable');",
    drill: 'commands of a killed replica',
  },
  {
    name: 'a command whose answer is lost has failed',
    costs: 'callers send again what the device has done',
    file: `${coconet}/commands/command-end.ts`,
    original: "const state = effectOfError(error) === 'nothing' ? 'failed' : 'unconfirmed';",
    replacement: "const state = effectOfError(error) === 'nothing' ? 'failed' : 'failed';",
    drill: 'commands of a killed replica',
  },
  {
    name: "a gateway's time-out is a refusal",
    costs: 'callers send again what the device does a moment later',
    file: `${coconet}/idempotency/command-effect.ts`,
    original: "return statuses.every((status) => status < 500 || status === 503) ? 'nothing' : 'unknown';",
    replacement: "return statuses.every((status) => status < 600) ? 'nothing' : 'unknown';",
    drill: 'commands of a killed replica',
  },
  {
    name: 'a repeated command is sent again',
    costs: 'a device acts twice for a caller that did not get its answer',
    file: `${coconet}/idempotency/postgres-idempotency-records.ts`,
    original: 'WHERE idempotency_records.expires_at <= clock_timestamp()\n',
    replacement: 'WHERE idempotency_records.status IS NULL\n',
    drill: 'commands of a killed replica',
  },
  {
    name: 'nobody takes over the proofs of a replica that stopped',
    costs: 'callers wait for an end that never comes',
    file: `${coconet}/lifecycle/abandoned-commands.ts`,
    original: 'if (!this.inFlight.isStopping) await this.takeOver();',
    replacement: 'if (this.inFlight.isStopping) await this.takeOver();',
    drill: 'commands of a killed replica',
  },
  {
    name: 'the replica that takes a command over sends it again',
    costs: 'a device acts twice after a kill -9',
    file: `${coconet}/proof/resumed-proofs.ts`,
    original: 'const followed = this.proof.resume(order, { ...kept, within });',
    replacement: `const { operations } = await import('../policy/operations.js');
    const cmdParams = JSON.parse(record.parameters ?? '{}');
    const command = { capabilityId: order.capability.id, cmdId: order.command.id, cmdParams, timeoutMs: 5000 };
    const again = {
      ...order,
      ...this.policy.permit(operations.executeCommand, order.identifiers),
      headers: ['content-type', 'application/json'],
      body: Buffer.from(JSON.stringify(command)),
      collect: true,
    };
    await this.proof.reads.calls.send(again).catch(() => undefined);
    const followed = this.proof.resume(order, { ...kept, within });`,
    drill: 'commands of a killed replica',
  },
  {
    name: 'the second of two approvals counts too',
    costs: 'a door opens twice because two people were asked',
    file: `${coconet}/decisions/approvals.ts`,
    original: 'if (approved === undefined) throw await this.whyNot(command.id);',
    replacement: `if (approved === undefined) {
      void this.inFlight.run('command', () => this.runner.carryOutApproved(order));
      return viewOf(record);
    }`,
    drill: 'commands of a killed replica',
  },
  {
    name: 'a command is sent although it was denied',
    costs: 'a door opens that someone has refused to open',
    file: `${coconet}/decisions/approvals.ts`,
    original: 'if (denied === undefined) throw await this.whyNot(command.id);',
    replacement: `if (denied === undefined) throw await this.whyNot(command.id);
    const order = await this.orders.orderOf(command);
    void this.inFlight.run('command', () => this.runner.carryOutApproved(order));`,
    drill: 'commands of a killed replica',
  },
];

/** Where a defect goes. @throws Error when the code has changed, so that it fits no more */
export function changeOf({ name, file, original, replacement }: Defect): Change {
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(original);
  if (start < 0 || text.includes(original, start + 1))
    throw new Error(`The defect "${name}" no longer fits ${file}: adapt it in test/chaos/planted/defects.ts`);
  return { file, start, end: start + original.length, replacement };
}
