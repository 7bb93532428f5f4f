import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Batch, BrokerError } from '#kernel';
import type { Operation } from '../policy/operations.js';
import { CallerGone, UpstreamTimeout } from '../transport/upstream-errors.js';

/** How a call ended, as the metrics name it. */
type CallOutcome = 'answered' | 'failed' | 'refused' | 'cancelled';

/** Upper bounds in seconds; a call in steady state takes milliseconds, a slow device seconds. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Services with their own label: those that call first; all later ones are `other`. With four outcomes that is 800 time series
 * per replica, which Prometheus does not notice.
 */
const SERVICES_NAMED = 200;

/** A call that has ended. */
interface EndedCall {
  readonly operation: Operation;
  /** Name of the service that called. */
  readonly service: string;
  /** Class of COCO's status, such as `2xx`; `none` if no answer came. */
  readonly status: string;
  readonly outcome: CallOutcome;
  readonly seconds: number;
  /** The trace it is part of, if it is traced: an example that the histogram links to. */
  readonly traceId: string | undefined;
}

/** By the first digit. */
const STATUS_CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'];

/** Most calls held back before they are counted: beyond this many at a time, counting gets no cheaper. */
const KEPT_CALLS = 256;

/** What the permits report: calls in flight, and calls in the queue. */
interface WatchedPermits {
  readonly inUse: number;
  readonly waiting: number;
}

interface WatchedCircuit {
  readonly standing: 'closed' | 'half_open' | 'open';
  readonly openTargets: number;
}

/** Metrics of the calls to COCO. Labels are closed lists, and the names of services up to a number: no id, path or user. */
@Injectable()
export class CoconetMetrics {
  private readonly calls: Counter<'operation' | 'status' | 'outcome'>;
  /** `trace_id` is not a label: it appears only in the exemplars. */
  private readonly durations: Histogram<'operation' | 'trace_id'>;
  private readonly serviceCalls: Counter<'service' | 'outcome'>;
  private readonly services = new Set<string>();
  private readonly echoes: Counter;
  private readonly olderZonePaths: Counter;
  private readonly disabled: Counter;
  /** Counted many at a time, and before every scrape: less than half the cost of counting one by one. */
  private readonly kept = new Batch<EndedCall>(KEPT_CALLS, (call) => {
    this.count(call);
  });

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    const collect = (): void => {
      this.kept.handOn();
    };
    this.calls = new Counter({
      name: 'coconet_calls_total',
      help: 'Calls to COCO by operation, status class and outcome.',
      labelNames: ['operation', 'status', 'outcome'],
      registers,
      collect,
    });
    this.durations = new Histogram({
      name: 'coconet_call_duration_seconds',
      help: "Time until COCO's answer arrived; for streamed answers, until its head arrived.",
      labelNames: ['operation'],
      buckets: DURATIONS,
      enableExemplars: true,
      // prom-client refuses exemplars if the registry writes Prometheus' own format, which shows none.
      registers: [],
      collect,
    });
    registry.registerMetric(this.durations);
    this.serviceCalls = new Counter({
      name: 'coconet_service_calls_total',
      help: 'Calls to COCO by calling service and outcome; services beyond 200 count as "other".',
      labelNames: ['service', 'outcome'],
      registers,
      collect,
    });
    this.echoes = new Counter({
      name: 'coconet_token_echoes_total',
      help: 'COCO answers withheld because they contained the access token. Alert on any.',
      registers,
    });
    this.olderZonePaths = new Counter({
      name: 'coconet_zone_path_fallbacks_total',
      help: 'Zones that COCO showed by the older path after a 404 to the current one.',
      registers,
    });
    this.disabled = new Counter({
      name: 'coconet_application_disabled_total',
      help: 'COCO answers saying that the application is disabled (40307). Alert on any.',
      registers,
    });
  }

  /** Shows how many permits are in use and the state of the circuit, read whenever metrics are collected. */
  watch(permits: WatchedPermits, circuit: WatchedCircuit): void {
    const registers = [this.registry];
    new Gauge({
      name: 'coconet_calls_in_flight',
      help: 'Exchanges with COCO in flight.',
      registers,
      collect() {
        this.set(permits.inUse);
      },
    });
    new Gauge({
      name: 'coconet_calls_queued',
      help: 'Calls that wait for a permit.',
      registers,
      collect() {
        this.set(permits.waiting);
      },
    });
    new Gauge({
      name: 'coconet_circuit_open',
      help: 'Whether COCO is not called because it fails: 1 open, 0.5 trying, 0 closed.',
      registers,
      collect() {
        this.set({ closed: 0, half_open: 0.5, open: 1 }[circuit.standing]);
      },
    });
    new Gauge({
      name: 'coconet_open_targets',
      help: "Devices and networks, each for one service's calls, that are not called for now because their own calls fail.",
      registers,
      collect() {
        this.set(circuit.openTargets);
      },
    });
  }

  /** COCO answered. */
  answered(
    operation: Operation,
    service: string,
    status: number,
    seconds: number,
    traceId: string | undefined,
  ): void {
    this.kept.add({
      operation,
      service,
      status: STATUS_CLASSES[Math.floor(status / 100)] ?? 'none',
      outcome: 'answered',
      seconds,
      traceId,
    });
  }

  /** The call ended without an answer that could be passed on. */
  failed(
    operation: Operation,
    service: string,
    error: unknown,
    seconds: number,
    traceId: string | undefined,
  ): void {
    this.kept.add({ operation, service, status: 'none', outcome: outcomeOf(error), seconds, traceId });
  }

  /** COCO's answer held the token. */
  tokenEchoed(): void {
    this.echoes.inc();
  }

  /** COCO knew a zone only by its older path. */
  zonePathFellBack(): void {
    this.olderZonePaths.inc();
  }

  /** COCO says that the whole application is disabled. */
  applicationDisabled(): void {
    this.disabled.inc();
  }

  private count({ operation: { name }, service, status, outcome, seconds, traceId }: EndedCall): void {
    this.serviceCalls.inc({ service: this.labelOf(service), outcome });
    this.calls.inc({ operation: name, status, outcome });
    this.durations.observe({
      labels: { operation: name },
      value: seconds,
      ...(traceId !== undefined && { exemplarLabels: { trace_id: traceId } }),
    });
  }

  private labelOf(service: string): string {
    if (this.services.size < SERVICES_NAMED) this.services.add(service);
    return this.services.has(service) ? service : 'other';
  }
}

function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof CallerGone) return 'cancelled';
  if (!(error instanceof BrokerError)) return 'failed';
  return error instanceof UpstreamTimeout || error.code === 'upstream_failure' ? 'failed' : 'refused';
}
