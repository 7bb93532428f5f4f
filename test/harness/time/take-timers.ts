import { jest } from '@jest/globals';

/** What stays real, whichever timers a test takes over. */
const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
] as const;

const KINDS = {
  timeouts: ['setTimeout', 'clearTimeout'],
  intervals: ['setInterval', 'clearInterval'],
} as const;

/**
 * Lets a test say when timers of one kind run out, by `jest.advanceTimersByTimeAsync`, so that it waits for none. Everything else
 * stays real: files, sockets, the other kind, clocks, and `until`.
 */
export function takeTimers(kind: keyof typeof KINDS): void {
  jest.useFakeTimers({ doNotFake: [...REAL, ...KINDS[kind === 'timeouts' ? 'intervals' : 'timeouts']] });
}
