import { Text } from '@mantine/core';
import { exactTime, relativeTime } from './format.js';
import { useNow } from './now.js';

interface MomentProps {
  /** ISO 8601; `null` where it never happened. */
  readonly at: string | null | undefined;
  /** What is said where it never happened. */
  readonly never?: string;
}

/** A time as people say it; in full to whoever points at it. */
export function Moment({ at, never = '–' }: MomentProps) {
  const now = useNow();
  if (at === null || at === undefined) return never;
  return (
    <Text component="time" inherit dateTime={at} title={exactTime(at)} style={{ whiteSpace: 'nowrap' }}>
      {relativeTime(at, now)}
    </Text>
  );
}
