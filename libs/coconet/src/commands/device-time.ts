/** How long COCO may wait for a device, and how that fits into a call. */
import type { CoconetSettings } from '../coconet-settings.js';

/** Milliseconds for a device if the caller does not say: a battery lock wakes within a few seconds, a shutter within ten. */
export const USUAL_DEVICE_TIME = 10_000;

/** Most milliseconds for a device, whatever the settings: proxies between a service and the broker give up after a minute. */
export const LONGEST_DEVICE_TIME = 60_000;

/** Milliseconds for COCO to begin its answer once the device's time is up; as many again to end it. Two round trips and slack. */
export const ANSWER_MARGIN = 1_000;

/** Device time that a call to COCO has room for, in milliseconds: COCO must be able to report that it has run out. */
export function longestDeviceTime({ totalTimeout }: CoconetSettings): number {
  return Math.max(1, Math.min(LONGEST_DEVICE_TIME, totalTimeout - 2 * ANSWER_MARGIN));
}

/** What is expected of `timeoutMs`. Zero is never sent: to COCO it means to wait forever. */
export function deviceTimeExpected(longest: number): string {
  const reason = longest < LONGEST_DEVICE_TIME ? ': COCO_TOTAL_TIMEOUT has room for no more' : '';
  return `expected 1 to ${longest} whole milliseconds${reason}`;
}
