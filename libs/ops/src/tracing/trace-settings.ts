import type { Secret } from '#kernel';

/** How the choice is made which traces are taken, by OpenTelemetry's names; `parentbased` ones leave it to the caller. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type SamplerName = (typeof SAMPLERS)[number];

/** How traces are taken and where they go. */
export interface TraceSettings {
  /** Where spans are posted (OTLP over HTTP, as JSON). */
  readonly url: URL;
  /** Headers that the collector asks for, such as a key. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** What is said of this process in every trace; `service.name` is among it. */
  readonly resource: ReadonlyMap<string, string>;
  readonly sampler: SamplerName;
  /** The share of traces taken, from 0 to 1, where the sampler goes by one. */
  readonly ratio: number;
}
