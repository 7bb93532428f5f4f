import { Group, Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { focusManager, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { usePolling } from '../../api/client/polling.js';
import { BusyButton } from '../forms/busy-button.js';

/** Milliseconds between two automatic refreshes of a list: as often as the overview. */
const AUTO_INTERVAL = 15_000;

/**
 * Reads a list again, by a button or at a beat. The switch is off until someone turns it on, because rows that move under the
 * pointer are a nuisance; it is kept in this browser, for all lists. A page that nobody attends to, or sees, waits.
 */
export function RefreshControls({
  query,
}: {
  readonly query: Pick<UseQueryResult, 'refetch' | 'isFetching'>;
}) {
  const { refetch, isFetching } = query;
  const [isAuto, setAuto] = useLocalStorage<boolean>({
    key: 'coco-console-auto-refresh',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const interval = usePolling(AUTO_INTERVAL);
  useEffect(() => {
    if (!isAuto || interval === false) return undefined;
    const timer = setInterval(() => {
      if (focusManager.isFocused()) void refetch();
    }, interval);
    return () => {
      clearInterval(timer);
    };
  }, [isAuto, interval, refetch]);
  return (
    <Group gap="xs" wrap="nowrap">
      <BusyButton
        variant="default"
        isBusy={isFetching}
        onClick={() => {
          void refetch();
        }}
      >
        Refresh
      </BusyButton>
      <Switch
        label="Auto-refresh"
        checked={isAuto}
        onChange={(event) => {
          setAuto(event.currentTarget.checked);
        }}
      />
    </Group>
  );
}
