import { SAMPLERS } from '#ops';
import { ChoiceSetting, SwitchSetting, TextSetting } from './setting.js';

const HTTP_URL = /^https?:\/\/[^?#\s@]+$/;

/** Names and values as OpenTelemetry writes them in one variable. */
const PAIRS = /^\s*[^=,\s]+\s*=[^,]*(,\s*[^=,\s]+\s*=[^,]*)*$/;

/** Traces, by the names that OpenTelemetry gives these settings everywhere. */
export class TracingVariables {
  @TextSetting({
    meaning: 'Collector of traces: OTLP over HTTP, as JSON, to `/v1/traces` below it (docs/operations.md).',
    type: 'URL',
    pattern: HTTP_URL,
    expected: 'an http or https URL',
    defaultText: 'none: nothing is traced',
    example: 'http://collector.example.com:4318',
  })
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined = undefined;

  @TextSetting({
    meaning: 'The same as a whole URL, to which nothing is added; it goes before the other.',
    type: 'URL',
    pattern: HTTP_URL,
    expected: 'an http or https URL',
    defaultText: 'none',
    example: 'https://collector.example.com/v1/traces',
  })
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: string | undefined = undefined;

  @TextSetting({
    meaning: 'Headers for the collector, such as a key: `name=value,…`, values percent-encoded.',
    type: 'list of name=value',
    pattern: PAIRS,
    expected: 'name=value, separated by commas',
    defaultText: 'none',
    example: 'x-api-key=…',
    secret: true,
  })
  readonly OTEL_EXPORTER_OTLP_HEADERS: string | undefined = undefined;

  @TextSetting({
    meaning: 'Name of the broker in traces.',
    defaultText: '`coco-token-broker`',
    example: 'coco-token-broker',
  })
  readonly OTEL_SERVICE_NAME: string | undefined = undefined;

  @TextSetting({
    meaning: 'What else is said of this process in traces: `name=value,…`, values percent-encoded.',
    type: 'list of name=value',
    pattern: PAIRS,
    expected: 'name=value, separated by commas',
    defaultText: 'none',
    example: 'deployment.environment.name=production',
  })
  readonly OTEL_RESOURCE_ATTRIBUTES: string | undefined = undefined;

  @ChoiceSetting({
    choices: SAMPLERS,
    meaning:
      'Which calls are traced; `parentbased` ones leave it to the service where it sends `traceparent`.',
    example: 'parentbased_traceidratio',
  })
  readonly OTEL_TRACES_SAMPLER: string = 'parentbased_always_on';

  @TextSetting({
    meaning: 'Share of traces taken by the samplers that go by one.',
    type: 'number from 0 to 1',
    pattern: /^(0(\.\d+)?|1(\.0+)?)$/,
    expected: 'a number from 0 to 1',
    example: '0.1',
  })
  readonly OTEL_TRACES_SAMPLER_ARG: string = '1';

  @SwitchSetting({ meaning: 'Turns traces off although there is a collector.', example: 'true' })
  readonly OTEL_SDK_DISABLED: boolean = false;

  @SwitchSetting({
    meaning: 'Whether COCO is sent the `traceparent` of calls that are traced.',
    example: 'true',
  })
  readonly COCO_TRACEPARENT: boolean = false;
}
