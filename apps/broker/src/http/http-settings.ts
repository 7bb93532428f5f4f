import { setting, type SettingValues } from '#kernel';

/** Outside production the broker holds development keys, so only this machine can reach it. */
const LISTENING = { fallback: '127.0.0.1', fallbackInProduction: '0.0.0.0' };

/** Where the broker listens and what it accepts there. */
export const httpSettings = {
  host: setting.text({ name: 'HOST', ...LISTENING, meaning: 'Address the HTTP API listens on.' }),
  port: setting.port({
    name: 'PORT',
    fallback: 8_080,
    meaning: 'Port of the HTTP API; 0 takes a free one.',
  }),
  publicUrl: setting.origin({
    name: 'PUBLIC_URL',
    otherwise: '`http://localhost:PORT`; required in production',
    meaning:
      'Origin of the broker as browsers see it; register it with `/oauth/callback` appended at COCO. In production it must be https.',
    example: 'https://broker.example.com',
  }),
  trustedProxies: setting.list({
    name: 'TRUSTED_PROXIES',
    type: 'list of addresses',
    pattern: /^[0-9A-Fa-f:.]+(\/\d{1,3})?(\s*,\s*[0-9A-Fa-f:.]+(\/\d{1,3})?)*$/,
    expected: 'IP addresses or networks, separated by commas',
    fallback: '',
    meaning:
      'Addresses or networks of the proxies in front, comma-separated. `X-Forwarded-For` is trusted only from these.',
    example: '10.0.0.0/8',
  }),
  bodyLimit: setting.wholeNumber({
    name: 'BODY_LIMIT',
    unit: 'bytes',
    min: 1_024,
    max: 10_485_760,
    fallback: 65_536,
    meaning: 'Largest request body the API accepts; a larger one gets 413.',
    why: 'A batch of 50 commands is about 10 KB.',
  }),
  maxConnections: setting.wholeNumber({
    name: 'MAX_CONNECTIONS',
    unit: 'connections',
    min: 1,
    max: 1_000_000,
    fallback: 10_000,
    meaning: 'Maximum open connections of the HTTP API; more are dropped.',
    why: 'Backend services need far fewer; idle connections must not use up the memory or the file descriptors.',
  }),
  shutdownDelay: setting.duration({
    name: 'SHUTDOWN_DELAY',
    min: 0,
    max: 60,
    fallback: 0,
    meaning:
      'How long calls are still accepted after readiness is off, so that the load balancer notices first.',
    why: 'Set it to at least the interval of the balancer’s health checks; without a balancer it would only slow down each stop.',
    example: '5',
  }),
  shutdownTimeout: setting.duration({
    name: 'SHUTDOWN_TIMEOUT',
    min: 0,
    max: 600,
    fallback: 25,
    meaning: 'How long calls in flight may take to finish at shutdown.',
    why: 'An orchestrator kills after 30 s unless told otherwise, and the last steps take up to 5 s.',
  }),
};

/** How the HTTP edge listens. Durations are milliseconds. */
export interface HttpSettings extends Omit<SettingValues<typeof httpSettings>, 'publicUrl'> {
  /** Whether browsers reach the broker by https, so that HSTS can forbid plain HTTP. */
  readonly publicByHttps: boolean;
}
