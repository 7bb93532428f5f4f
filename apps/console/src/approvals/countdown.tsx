import { Text } from '@mantine/core';
import { useTicking } from '../layout/text/now.js';

/** Milliseconds between two ticks. */
const TICK = 1_000;

/** How long it is until a time, counting down by the second. Screen readers read it when asked, not at each tick. */
export function Countdown({ until }: { readonly until: string }) {
  const now = useTicking(TICK);
  return (
    <Text component="span" inherit role="timer" aria-live="off">
      {remainingText(new Date(until).getTime() - now)}
    </Text>
  );
}

function remainingText(milliseconds: number): string {
  if (milliseconds <= 0) return 'time is up';
  const seconds = Math.ceil(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}
