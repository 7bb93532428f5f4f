import { atMost, type Report } from '../harness/figures/report.js';
import type { StreamedAnswer } from './stream.js';
import type { TokenSearch } from './token-search.js';
import type { TouchedLinks } from './touched-links.js';

/** Adds what many links leave in memory: touched a second time, they must not take more. */
export function reportLinks(report: Report, touched: TouchedLinks): void {
  const parameters = { links: touched.links };
  const growth = touched.megabytesAfterAgain / touched.megabytesAfter - 1;
  const memory = [
    ['before', touched.megabytesBefore],
    ['after one call each', touched.megabytesAfter],
    ['after two calls each', touched.megabytesAfterAgain],
  ] as const;
  for (const [when, megabytes] of memory)
    report.add({
      name: 'resident memory',
      unit: 'MB',
      values: [megabytes],
      parameters: { ...parameters, when },
    });
  report.add({
    name: 'growth by the second call',
    unit: 'share',
    values: [growth],
    parameters,
    goal: atMost(0.1),
  });
  report.add({ name: 'calls that failed', unit: '', values: [touched.errors], parameters, goal: atMost(0) });
}

/** Adds what a large answer does to memory. */
export function reportStream(report: Report, { megabytes, seconds, growth }: StreamedAnswer): void {
  const parameters = { megabytes };
  report.add({
    name: 'growth of resident memory meanwhile',
    unit: 'MB',
    values: [growth],
    parameters,
    goal: atMost(50),
  });
  report.add({ name: 'time of a large answer', unit: 's', values: [seconds], parameters });
}

/** Adds the cost of searching answers for their tokens. */
export function reportSearch(report: Report, { answers, bytesPerToken }: TokenSearch): void {
  for (const { answer, microseconds, ofWholeForms } of answers)
    report.add({
      name: 'search of an answer for its token',
      unit: 'µs',
      values: [microseconds],
      parameters: { answer },
      beside: [{ name: 'a search for whole forms', ratio: microseconds / ofWholeForms }],
    });
  report.add({ name: 'traces of a token', unit: 'bytes', values: [bytesPerToken], goal: atMost(1_000) });
}
