import { describe, expect, it } from '@jest/globals';
import { openTelemetry } from '#ops';
import { SettingsReading } from '../read-settings.js';
import { tracesFrom } from './trace-settings.js';

function shape(environment: Readonly<Record<string, string>>): ReturnType<typeof tracesFrom> {
  return tracesFrom(new SettingsReading({ openTelemetry }, environment).values().openTelemetry);
}

const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/otlp/' };

describe('the settings of traces', () => {
  it('are absent without a collector, or if traces are turned off', () => {
    expect(shape({})).toBeUndefined();
    expect(shape({ ...COLLECTOR, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('accept the collector’s base address or its full address', () => {
    expect(shape(COLLECTOR)?.url.href).toBe('http://collector:4318/otlp/v1/traces');
    const whole = { ...COLLECTOR, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/here' };
    expect(shape(whole)?.url.href).toBe('https://traces/here');
  });

  it('decode lists, and keep headers secret', () => {
    const traces = shape({
      ...COLLECTOR,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b%3D, authorization=Basic%20%%',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=live,service.name=theirs',
    });
    const headers = [...(traces?.headers ?? [])].map(([name, value]) => [name, value.reveal()]);
    expect(headers).toEqual([
      ['x-key', 'a b='],
      ['authorization', 'Basic%20%%'],
    ]);
    expect(JSON.stringify([...(traces?.headers ?? [])])).not.toContain('a b');
    expect(traces?.resource).toEqual(
      new Map([
        ['service.name', 'theirs'],
        ['deployment.environment.name', 'live'],
      ]),
    );
  });

  it('prefer the variable for the service’s name', () => {
    const names = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=theirs', OTEL_SERVICE_NAME: 'ours' };
    expect(shape({ ...COLLECTOR, ...names })?.resource.get('service.name')).toBe('ours');
    expect(shape(COLLECTOR)?.resource.get('service.name')).toBe('coco-token-broker');
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:secret@collector'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no pair'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('refuse %s=%s', (name, value) => {
    const { problems } = new SettingsReading({ openTelemetry }, { [name]: value });
    expect(problems.map(({ setting }) => setting)).toEqual([name]);
  });
});
