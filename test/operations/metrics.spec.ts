import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { TestSystem } from '../harness/broker/system.js';
import { familiesOf, labelValuesOf, type Family } from './exposition.js';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: { readonly runbook_url: string };
}

/** A panel of the dashboard, as Grafana keeps it. */
interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const RULES_FILE = 'deploy/prometheus/rules.yml';
const { groups } = parse(readFileSync(RULES_FILE, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const manual = readFileSync('docs/operations.md', 'utf8');

/** An id, or a secret: a UUID, or a long run that is not a word. */
const LOOKS_LIKE_AN_ID = /[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{12,}|\d{5,}|(?=\S*\d)[A-Za-z0-9_-]{20,}/;

describe('what operators watch', () => {
  let system: TestSystem;
  let scrape: string;
  let families: Family[];

  beforeAll(async () => {
    system = await TestSystem.start();
    const service = await system.createService({ name: 'lights' });
    const link = await system.link(service);
    await system.api('GET', `/v1/links/${link}/networks`, service.key);
    await system.api('GET', `/v1/links/${link}/no-such-thing`, service.key);
    scrape = await (await fetch(`${system.broker.managementUrl}/metrics`)).text();
    families = familiesOf(scrape).filter(({ name }) => !/^(process|nodejs)_/.test(name));
  });

  afterAll(() => system.close());

  it('follows Prometheus’ naming rules: a prefix, base units, and _total only on counters', () => {
    for (const { name, type } of families) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(name).not.toMatch(/_(milliseconds|ms|minutes|hours|kilobytes|megabytes|percent)(_|$)/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
    }
    const misnamed = familiesOf(scrape).filter(
      ({ name, type }) => name.endsWith('_total') && type !== 'counter',
    );
    expect(misnamed).toEqual([]);
  });

  it('identifies nobody and nothing in a label', () => {
    const values = labelValuesOf(scrape);
    expect(values).toContain('/v1/links/:id/networks');
    expect(values.filter((value) => LOOKS_LIKE_AN_ID.test(value))).toEqual([]);
  });

  it('shows the database connections of this replica', () => {
    expect(scrape).toMatch(/^database_pool_connections\{state="idle"\} [1-9]/m);
    expect(scrape).toMatch(/^database_pool_requests\{state="waiting"\} 0$/m);
  });

  it('shows when the first token expires, as the database says', async () => {
    const [row] = await system.database.query(
      'SELECT extract(epoch FROM min(access_token_expires_at) - now())::float8 AS left FROM links',
    );
    const shown = Number(/^links_next_expiry_seconds (\S+)$/m.exec(scrape)?.[1]);
    expect(shown).toBeGreaterThanOrEqual(Number(row?.left));
    expect(shown).toBeLessThan(Number(row?.left) + 60);
  });

  it('shows memory, garbage collection and the event loop', () => {
    const shown = familiesOf(scrape).map(({ name }) => name);
    for (const name of [
      'process_resident_memory_bytes',
      'nodejs_gc_duration_seconds',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(shown).toContain(name);
  });

  it('is also available as OpenMetrics, each family under its name in that format', async () => {
    const accept = 'application/openmetrics-text;version=1.0.0';
    const answer = await fetch(`${system.broker.managementUrl}/metrics`, { headers: { accept } });
    const open = familiesOf(await answer.text()).map(({ name }) => name);
    const expected = families.map(({ name, type }) =>
      type === 'counter' ? name.replace(/_total$/, '') : name,
    );
    expect(open.filter((name) => !/^(process|nodejs)_/.test(name))).toEqual(expected.sort());
  });

  it('is in the manual, each family and no other', () => {
    const rows = families.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
    const table = /<!-- metrics:.*?\| --- \| --- \| --- \|\n(.*?)\n\n/s.exec(manual)?.[1];
    expect(table?.split('\n')).toEqual(rows);
  });

  it('has alerts that use only existing metrics, each with its runbook', () => {
    const known = new Set([...families.map(({ name }) => name), ...rules.map(({ record }) => record)]);
    expect(rules.length).toBeGreaterThan(0);
    for (const { expr, alert, annotations } of rules) {
      const asked = metricsIn(expr);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter((name) => !known.has(name))).toEqual([]);
      if (alert === undefined) continue;
      expect(annotations?.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect(manual).toContain(`\n### ${alert}\n`);
    }
  });

  it('has a dashboard that uses only existing metrics, and shows the refresh, the proxy and each service', () => {
    const { panels } = JSON.parse(readFileSync('deploy/grafana/broker.json', 'utf8')) as { panels: Panel[] };
    const titles = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['Overview', 'Refresh', 'Proxy', 'Per service']));
    // A counter that has counted nothing yet has a family and no series.
    const series = familiesOf(scrape).flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const known = new Set([...series, ...rules.map(({ record }) => record)]);
    const asked = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr)));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has metrics and rules that pass promtool, if it is installed, and rules that are all tested', () => {
    const cases = readFileSync('deploy/prometheus/rules.test.yml', 'utf8');
    for (const { alert } of rules) if (alert !== undefined) expect(cases).toContain(`alertname: ${alert}\n`);
    if (!hasPromtool()) return;
    execFileSync('promtool', ['check', 'metrics'], { input: scrape });
    execFileSync('promtool', ['test', 'rules', 'deploy/prometheus/rules.test.yml']);
  });
});

/** The names of the series that an expression of PromQL asks for. */
function metricsIn(expression: string): string[] {
  const withoutLabels = expression.replace(/\{[^}]*\}|\[[^\]]*\]|\b(by|without) \([^)]*\)/g, '');
  const names = withoutLabels.match(/[a-z]+(?:[_:][a-z0-9]+)+/g) ?? [];
  return names.filter((name) => name !== 'histogram_quantile');
}

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
