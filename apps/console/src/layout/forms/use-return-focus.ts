import { useEffect, useState } from 'react';
import { focusHeading } from '../frame/use-focus-on-navigation.js';

/**
 * For a dialog that is mounted while it is open: gives the focus back to what had it before (WCAG 2.2, 2.4.3), or to the page's
 * heading if that is gone or disabled, such as a button whose action is done.
 */
export function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Later than the dialog's own cleanup, which releases the focus.
      setTimeout(() => {
        if (document.querySelector('[role="dialog"]') !== null) return;
        if (opener instanceof HTMLElement && opener !== document.body) opener.focus({ preventScroll: true });
        if (document.activeElement !== opener || opener === document.body) focusHeading();
      });
    },
    [opener],
  );
}
