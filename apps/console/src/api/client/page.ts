import { useLocalStorage } from '@mantine/hooks';

/** How many rows a page may have; the broker gives 200 at most. */
export const pageSizes = [25, 50, 100, 200] as const;

/** Rows if nobody has chosen. */
export const USUAL_SIZE = 50;

/**
 * Rows on one page of a list, and how to choose another number. It is kept in this browser, for all lists; the address of a
 * list stays the same for everybody.
 */
export function usePageSize(): readonly [number, (rows: number) => void] {
  const [stored, store] = useLocalStorage<number>({
    key: 'coco-console-page-rows',
    defaultValue: USUAL_SIZE,
    getInitialValueInEffect: false,
  });
  // Anything may have been stored under this key.
  return [pageSizes.find((size) => size === stored) ?? USUAL_SIZE, store];
}
