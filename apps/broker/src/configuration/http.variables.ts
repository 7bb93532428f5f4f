import { IntegerSetting, SecondsSetting, TextSetting } from './setting.js';

/** Where the broker listens and what it accepts there. */
export class HttpVariables {
  @TextSetting({
    meaning: 'Address the HTTP API listens on.',
    defaultText: '`127.0.0.1`; in production `0.0.0.0`',
  })
  readonly HOST: string | undefined = undefined;

  @IntegerSetting({
    min: 0,
    max: 65_535,
    meaning: 'Port of the HTTP API; 0 takes a free one.',
    example: '8080',
  })
  readonly PORT = 8080;

  @TextSetting({
    meaning:
      'Origin of the broker as browsers see it; `/oauth/callback` below it is registered at COCO. In production it must be https.',
    defaultText: '`http://localhost:PORT`; required in production',
    type: 'URL',
    pattern: /^https?:\/\/[^/?#\s@]+\/?$/,
    expected: 'an http or https origin without a path',
    example: 'https://broker.example.com',
  })
  readonly PUBLIC_URL: string | undefined = undefined;

  @TextSetting({
    meaning:
      'Addresses or networks of the proxies in front, comma-separated. Only from these is `X-Forwarded-For` believed.',
    type: 'list of addresses',
    pattern: /^[0-9A-Fa-f:.]+(\/\d{1,3})?(\s*,\s*[0-9A-Fa-f:.]+(\/\d{1,3})?)*$/,
    expected: 'IP addresses or networks, separated by commas',
    defaultText: 'none',
    example: '10.0.0.0/8',
  })
  readonly TRUSTED_PROXIES: string | undefined = undefined;

  @IntegerSetting({
    min: 1_024,
    max: 10_485_760,
    unit: 'bytes',
    meaning: 'Largest request body the API reads; a longer one is answered 413.',
    example: '65536',
  })
  readonly BODY_LIMIT = 65_536;

  @IntegerSetting({
    min: 1,
    max: 1_000_000,
    meaning: 'Connections the HTTP API holds open at once; further ones are dropped.',
    example: '10000',
  })
  readonly MAX_CONNECTIONS = 10_000;

  @IntegerSetting({
    min: 0,
    max: 100_000,
    unit: 'calls a second',
    meaning:
      'Calls without a known credential that one replica refuses at once, and as many calls of open routes that it answers at once; the others wait for up to 2 s, and beyond that are turned away; 0 for no limit.',
    example: '200',
  })
  readonly STRANGER_CALLS_PER_SECOND: number = 200;

  @SecondsSetting({
    min: 0,
    max: 60,
    meaning: 'How long calls are still accepted once readiness is off, so that the balancer notices first.',
    example: '5',
  })
  readonly SHUTDOWN_DELAY = 0;

  @SecondsSetting({
    min: 0,
    max: 600,
    meaning: 'How long calls in flight may take to finish at shutdown.',
    example: '25',
  })
  readonly SHUTDOWN_TIMEOUT = 25;
}
