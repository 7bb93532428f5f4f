import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** The element that holds the pages. */
export const PAGE_ID = 'page';

/**
 * Moves the focus to the page's heading on navigation, so that keyboard and screen reader start
 * there; the first page after loading keeps the focus at its top.
 */
export function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        // A key that is shown keeps the focus, whatever page is below it.
        const isCovered = document.querySelector('[role="dialog"]') !== null;
        if (fromLocation !== undefined && pathChanged && !isCovered) focusHeading();
      }),
    [router],
  );
}

/** Moves the focus to the heading of the current page. The page stays where it is: going back returns to the old place. */
export function focusHeading(): void {
  document.getElementById(PAGE_ID)?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}
