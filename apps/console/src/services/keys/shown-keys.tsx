import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { ShownKeyDialog } from './shown-key-dialog.js';

/** A new key, which the broker never shows again. */
export interface ShownKey {
  readonly serviceName: string;
  readonly key: string;
  /** Once the admin has saved it. */
  readonly onClose?: () => void;
}

const ShowKey = createContext<(shown: ShownKey) => void>(() => undefined);

/** Shows new keys above everything else. @returns a function that shows one */
export function useShowKey(): (shown: ShownKey) => void {
  return useContext(ShowKey);
}

/**
 * Holds the keys that are shown, in memory only. It is above the pages and the sign-in: a key stays until the admin says that it is
 * saved, even if the session ends or the browser goes back.
 */
export function ShownKeys({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly ShownKey[]>([]);
  const [first] = shown;
  useWarningBeforeUnload(first !== undefined);
  return (
    <ShowKey
      value={(next) => {
        setShown((others) => [...others, next]);
      }}
    >
      {children}
      {first !== undefined && (
        <ShownKeyDialog
          serviceName={first.serviceName}
          shownKey={first.key}
          onClose={() => {
            setShown((all) => all.slice(1));
            first.onClose?.();
          }}
        />
      )}
    </ShowKey>
  );
}

/** Asks before the tab is closed or reloaded. */
function useWarningBeforeUnload(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => {
      removeEventListener('beforeunload', ask);
    };
  }, [isOn]);
}
