import { useIdle } from '@mantine/hooks';

/** Milliseconds without a key, a touch or a move after which the page counts as unattended. */
const ATTENTION = 5 * 60_000;

/**
 * The polling interval: none while the page is unattended, because each poll would keep an abandoned session
 * alive.
 *
 * @param interval milliseconds
 */
export function usePolling(interval: number): number | false {
  const isUnattended = useIdle(ATTENTION, { initialState: false });
  return isUnattended ? false : interval;
}
