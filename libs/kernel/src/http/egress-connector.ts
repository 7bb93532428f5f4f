import { Agent, buildConnector, setGlobalDispatcher } from 'undici';
import type { EgressProxy } from './egress-proxy.js';

/** Milliseconds to open a connection unless the caller sets a limit: undici's own default. */
const CONNECT_TIMEOUT = 10_000;

const HTTPS_PORT = 443;

/** A connector of undici that goes through the proxy where it has to; TLS is checked against the host behind it either way. */
export function egressConnector(
  options: buildConnector.BuildOptions,
  proxy: EgressProxy | undefined,
): buildConnector.connector {
  const connect = buildConnector(options);
  if (proxy === undefined) return connect;
  return (target, callback) => {
    const { protocol, hostname, port } = target;
    if (!proxy.serves(new URL(`${protocol}//${hostname}${port === '' ? '' : `:${port}`}`))) {
      connect(target, callback);
      return;
    }
    const host = hostname.replace(/^\[|\]$/g, '');
    proxy.open(host, port === '' ? HTTPS_PORT : Number(port), options.timeout ?? CONNECT_TIMEOUT).then(
      (httpSocket) => {
        connect({ ...target, httpSocket }, callback);
      },
      (error: unknown) => {
        callback(error as Error, null);
      },
    );
  };
}

/**
 * Sends `fetch`, and undici's `request`, through the proxy in the whole process: issuers, the console's provider, a KMS
 * over HTTP. Code that keeps its own connections uses `egressConnector`.
 */
export function useProxyForFetch(proxy: EgressProxy): void {
  setGlobalDispatcher(
    new Agent({
      allowH2: false,
      connect: egressConnector({ allowH2: false, timeout: CONNECT_TIMEOUT }, proxy),
    }),
  );
}
