import { useIdle } from '@mantine/hooks';

/** Milliseconds without a key, a touch or a move after which nobody is taken to be watching. */
const ATTENTION = 5 * 60_000;

/**
 * How often to look again: not at all while nobody watches, because each look would keep the session from ending that
 * somebody left open.
 *
 * @param interval milliseconds
 */
export function usePolling(interval: number): number | false {
  const isUnattended = useIdle(ATTENTION, { initialState: false });
  return isUnattended ? false : interval;
}
