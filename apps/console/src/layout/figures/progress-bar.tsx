import { Progress, Text } from '@mantine/core';
import { countText } from '../text/format.js';

interface ProgressBarProps {
  /** A label for screen readers. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly isOver: boolean;
}

/** A progress bar with its numbers. */
export function ProgressBar({ label, done, total, isOver }: ProgressBarProps) {
  const percent = isOver || total === 0 ? 100 : Math.min(99, Math.floor((100 * done) / total));
  return (
    <>
      <Progress.Root size="lg" miw={120}>
        <Progress.Section
          value={percent}
          color={isOver ? 'teal.9' : 'indigo'}
          animated={!isOver}
          aria-label={label}
        />
      </Progress.Root>
      <Text size="xs" c="dimmed">
        {countText(done)} of {countText(total)}
      </Text>
    </>
  );
}
