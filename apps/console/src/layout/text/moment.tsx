import { Text } from '@mantine/core';
import { exactTime, relativeTime } from './format.js';
import { useNow } from './now.js';

interface MomentProps {
  /** ISO 8601; `null` if it never happened. */
  readonly at: string | null | undefined;
  /** The text if it never happened. */
  readonly never?: string;
  /** The time in words; by default relative to now. */
  readonly tell?: (iso: string, now: number) => string;
}

/** A relative time; hovering shows it in full. */
export function Moment({ at, never = '–', tell = relativeTime }: MomentProps) {
  const now = useNow();
  if (at === null || at === undefined) return never;
  return (
    <Text component="time" inherit dateTime={at} title={exactTime(at)} style={{ whiteSpace: 'nowrap' }}>
      {tell(at, now)}
    </Text>
  );
}
