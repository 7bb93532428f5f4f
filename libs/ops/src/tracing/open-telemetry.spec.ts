import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { BrokerError, within } from '#kernel';
import { TraceCollector, type CollectedSpan } from '../../../../test/harness/network/trace-collector.js';
import { OpenTelemetry } from './open-telemetry.js';
import { TraceMetrics } from './trace-metrics.js';
import type { TraceSettings } from './trace-settings.js';

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const CANARY = 'canary-0815';

let collector: TraceCollector;
let registry: Registry;

beforeEach(async () => {
  collector = await TraceCollector.start();
  registry = new Registry();
});

afterEach(() => collector.stop());

function tracing(changes: Partial<TraceSettings> = {}): OpenTelemetry {
  const settings: TraceSettings = {
    url: new URL(`${collector.url}/v1/traces`),
    headers: new Map(),
    resource: new Map([['service.name', 'under test']]),
    sampler: 'parentbased_always_on',
    ratio: 1,
    ...changes,
  };
  return new OpenTelemetry(settings, new TraceMetrics(registry), { 'service.name': 'default' });
}

/** What arrives of what `work` does. */
async function spansOf(
  traces: OpenTelemetry,
  work: (traces: OpenTelemetry) => unknown,
): Promise<CollectedSpan[]> {
  await work(traces);
  await traces.onApplicationShutdown();
  return collector.spans;
}

describe('a trace', () => {
  it('is the caller’s if it sends one, and a new one if what it sends is invalid', async () => {
    const spans = await spansOf(tracing(), (traces) => {
      for (const traceparent of [CALLER, `00-${CANARY}-01`, `${CALLER}-${CANARY}`, undefined])
        traces.accept({ name: 'call', traceparent, facts: {} })?.end();
    });
    expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual([
      'b7ad6b7169203331',
      undefined,
      undefined,
      undefined,
    ]);
    expect(spans[0]?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(4);
    expect(JSON.stringify(spans)).not.toContain(CANARY);
    expect(spans[0]?.resource['service.name']).toBe('under test');
  });

  it('records an error’s code or name, and never its message', async () => {
    const fail = (error: Error) => (): never => {
      throw error;
    };
    const spans = await spansOf(tracing(), async (traces) => {
      const root = traces.begin('root', {});
      const work = [fail(new BrokerError('rate_limited', CANARY)), fail(new TypeError(CANARY))];
      for (const one of work) expect(() => within(root?.begin('part'), one)).toThrow(CANARY);
      await within(root?.begin('late'), () => Promise.reject(new Error(CANARY))).catch(() => undefined);
      root?.end();
    });
    expect(spans.map(({ name, failed, facts }) => [name, failed, facts['error.type']])).toEqual([
      ['part', true, 'rate_limited'],
      ['part', true, 'TypeError'],
      ['late', true, 'Error'],
      ['root', false, undefined],
    ]);
    expect(collector.received.map(({ body }) => body.toString()).join('')).not.toContain(CANARY);
  });

  it('leaves out work that was left to others', async () => {
    const spans = await spansOf(tracing(), (traces) => {
      const root = traces.begin('root', {});
      within(root?.begin('from memory'), () => undefined);
      within(root?.begin('from the database'), () => 'found');
      root?.end();
    });
    expect(spans.map(({ name }) => name)).toEqual(['from the database', 'root']);
  });
});

describe('the sampler', () => {
  it.each([
    ['always_on', 1, [true, true]],
    ['always_off', 1, [false, false]],
    ['traceidratio', 0, [false, false]],
    ['traceidratio', 1, [true, true]],
    ['parentbased_always_on', 1, [true, false]],
    ['parentbased_always_off', 1, [false, false]],
    ['parentbased_traceidratio', 0, [false, false]],
    ['parentbased_traceidratio', 1, [true, false]],
  ] as const)(
    '%s with %d decides for new traces, and for one that the caller does not sample',
    (sampler, ratio, taken) => {
      const traces = tracing({ sampler, ratio });
      const untaken = CALLER.replace(/01$/, '00');
      const spans = [undefined, untaken].map((traceparent) =>
        traces.accept({ name: 'call', traceparent, facts: {} }),
      );
      expect(spans.map((span) => span !== undefined)).toEqual(taken);
    },
  );

  it('samples together with a call the complete refresh that it triggered', async () => {
    const spans = await spansOf(tracing({ sampler: 'parentbased_always_off' }), (traces) => {
      const call = traces.accept({ name: 'call', traceparent: CALLER, facts: {} });
      const refresh = traces.begin('refresh', {}, call);
      refresh?.begin('part').end();
      refresh?.end();
      expect(traces.begin('refresh', {})).toBeUndefined();
    });
    expect(spans.map(({ name }) => name)).toEqual(['part', 'refresh']);
  });
});

describe('the collector', () => {
  it.each([
    [200, 'exported'],
    [400, 'failed'],
  ])('that answers %d: spans are counted as %s', async (status, outcome) => {
    collector.status = status;
    await spansOf(tracing(), (traces) => traces.begin('root', {})?.end());
    const metrics = await registry.metrics();
    expect(metrics.match(/^trace_spans_total.*$/gm)).toEqual([
      'trace_spans_total{outcome="taken"} 1',
      `trace_spans_total{outcome="${outcome}"} 1`,
    ]);
  });

  it('that answers without an end is cut, and the spans are counted as failed', async () => {
    collector.isEndless = true;
    await spansOf(tracing(), (traces) => traces.begin('root', {})?.end());
    expect(await registry.getSingleMetricAsString('trace_spans_total')).toContain('{outcome="failed"} 1');
    // What the exporter reads (4 MB) plus what sockets buffer on both sides.
    expect(collector.poured).toBeLessThan(30);
  });
});
