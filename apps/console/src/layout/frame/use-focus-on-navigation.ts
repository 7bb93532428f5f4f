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
        if (fromLocation !== undefined && pathChanged) focusHeading();
      }),
    [router],
  );
}

/** Moves the focus to the heading of the current page. */
export function focusHeading(): void {
  document.getElementById(PAGE_ID)?.querySelector<HTMLElement>('h1')?.focus();
}
