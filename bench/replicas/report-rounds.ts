import { median } from '../harness/figures/median.js';
import type { Figure, Report } from '../harness/figures/report.js';
import type { ProcessorTimes } from './replica-stage.js';
import type { Round } from './rounds.js';

/** All rounds of one stage with one number of replicas. */
export interface Measured {
  readonly subject: string;
  readonly replicas: number;
  readonly rounds: readonly Round[];
}

/** What the results call the parts of the system. */
const PROCESSES: Readonly<Record<keyof ProcessorTimes, string>> = {
  brokers: 'brokers',
  primary: 'PostgreSQL',
  standby: 'standby',
  coco: 'stand-in for COCO',
};

/** Adds what the replicas and PostgreSQL spend on nothing: looking for due links, beats, metrics, garbage. */
export function reportRest(report: Report, replicas: number, { each }: Round): void {
  for (const [process, time] of Object.entries({ brokers: each.brokers, PostgreSQL: each.primary }))
    report.add({
      name: 'processor time of a replica at rest',
      unit: 'ms/s',
      values: [time / replicas / 1_000],
      parameters: { replicas, process },
    });
}

/** Adds speeds and processor times. @param what a refresh or a call, with its plural @throws Error for a failed call */
export function reportRounds(
  report: Report,
  what: { readonly one: string; readonly many: string },
  measured: readonly Measured[],
): void {
  const [plain] = measured;
  for (const { subject, replicas, rounds } of measured) {
    const errors = rounds.reduce((sum, round) => sum + round.errors, 0);
    if (errors > 0) throw new Error(`${errors} ${what.many} failed with ${replicas} replicas`);
    const parameters = { subject, replicas };
    const perSecond = rounds.map((round) => round.perSecond);
    const times = rounds.map(({ each }) => each.brokers + each.primary + each.standby);
    report.add({
      name: what.many,
      unit: '/s',
      values: perSecond,
      parameters,
      beside: besides(median(perSecond)),
    });
    report.add({ name: `processor time of ${what.one}, in all`, unit: 'µs', values: times, parameters });
    for (const [part, process] of Object.entries(PROCESSES) as [keyof ProcessorTimes, string][]) {
      const values = rounds.map(({ each }) => each[part]);
      if (part === 'standby' && subject === plain?.subject) continue;
      report.add({
        name: `processor time of ${what.one}`,
        unit: 'µs',
        values,
        parameters: { ...parameters, process },
      });
    }

    function besides(speed: number): NonNullable<Figure['beside']> {
      const fewest = measured.find((other) => other.subject === subject && other.replicas < replicas);
      const alone = measured.find((other) => other.subject !== subject && other.replicas === replicas);
      const ratio = (other: Measured): number => speed / median(other.rounds.map((round) => round.perSecond));
      return [
        ...(fewest === undefined ? [] : [{ name: replicasText(fewest.replicas), ratio: ratio(fewest) }]),
        ...(alone === undefined || subject === plain?.subject
          ? []
          : [{ name: 'no standby', ratio: ratio(alone) }]),
      ];
    }
  }
}

function replicasText(count: number): string {
  return count === 1 ? 'one replica' : `${count} replicas`;
}
