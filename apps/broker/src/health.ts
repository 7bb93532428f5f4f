#!/usr/bin/env node
/**
 * `broker-health [live|ready]`: asks the broker in the same container. Status 0 if it answers in time that it is healthy, else 1. For
 * the health checks of container engines; loads nothing, because it runs every few seconds.
 */
const { MANAGEMENT_HOST: host = '127.0.0.1', MANAGEMENT_PORT: port = '9464' } = process.env;

/** Milliseconds. A healthy broker answers within a few; podman would wait 30 s for a check, unless set otherwise. */
const TIME_LIMIT = 2_500;

/** What listens on all addresses can be asked here. */
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

const address = everywhere[host] ?? (host.includes(':') ? `[${host}]` : host);
const url = `http://${address}:${port}/health/${process.argv[2] ?? 'live'}`;
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(TIME_LIMIT) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
