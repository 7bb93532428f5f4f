import { useEffect, useState } from 'react';
import { focusHeading } from './frame/use-focus-on-navigation.js';

/**
 * Gives the focus back to what had it before a dialog opened: to the page's heading if that is gone. The component library does so
 * only for dialogs that stay mounted while they are closed, and ours do not.
 */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      else focusHeading();
    },
    [before],
  );
}
