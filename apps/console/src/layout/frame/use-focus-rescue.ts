import { useEffect } from 'react';
import { focusHeading } from './use-focus-on-navigation.js';

/**
 * Moves the focus to the page's heading when what had it disappears, such as a button whose action is done or a row that another
 * admin's change removed: the keyboard would start over at the top of the document (WCAG 2.2, 2.4.3).
 */
export function useFocusRescue(): void {
  useEffect(() => {
    let last: Element | null = null;
    const remember = (): void => {
      const { activeElement } = document;
      last = activeElement === document.body ? null : activeElement;
    };
    const observer = new MutationObserver(() => {
      if (last === null || last.isConnected) return;
      last = null;
      // Later than a dialog, which gives the focus back itself.
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && document.querySelector('[role="dialog"]') === null) focusHeading();
      });
    });
    document.addEventListener('focusin', remember);
    // A click on nothing that can have the focus gives it up on purpose.
    document.addEventListener('click', remember, { capture: true });
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', remember);
      document.removeEventListener('click', remember, { capture: true });
    };
  }, []);
}
