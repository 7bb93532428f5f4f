import { globSync } from 'node:fs';
import { readResult } from '../harness/figures/bench-result.js';
import { performancePage } from './page.js';
import { plotsOf } from './plots.js';

/** The page and its plots, made from the committed results: text by path. */
export function performanceDocuments(): ReadonlyMap<string, string> {
  const results = globSync('bench/results/*.json').sort().map(readResult);
  const plots = results.flatMap(plotsOf).map(({ file, svg }) => [`docs/images/${file}`, svg] as const);
  return new Map([['docs/performance.md', performancePage(results)], ...plots]);
}
