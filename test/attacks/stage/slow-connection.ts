import { connect } from 'node:net';
import { parseAnswers, type WireAnswer } from './wire.js';

/** Milliseconds between two drips. */
const DRIP_INTERVAL = 400;

/** How a slow connection ended. */
export interface SlowEnd {
  readonly answers: readonly WireAnswer[];
  /** Milliseconds until the server closed it; infinite if it did not. */
  readonly lasted: number;
}

/** Keeps a connection open until the server closes it, or for `patience` milliseconds. */
export function holdOpen(
  url: URL,
  bytes: string,
  drip: string | undefined,
  patience: number,
): Promise<SlowEnd> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect(Number(url.port), url.hostname);
    let received = '';
    let lasted = Infinity;
    const timers = [
      setInterval(() => drip !== undefined && socket.write(drip), DRIP_INTERVAL),
      setTimeout(() => socket.destroy(), patience),
    ];
    const ended = (): void => {
      if (performance.now() - startedAt < patience) lasted = performance.now() - startedAt;
    };
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', ended);
    socket.on('end', ended);
    socket.on('close', () => {
      for (const timer of timers) clearInterval(timer);
      resolve({ answers: parseAnswers(received), lasted });
    });
    if (bytes !== '') socket.write(bytes);
  });
}
