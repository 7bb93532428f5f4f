import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Milliseconds after which "a minute ago" is said anew. */
const TICK = 15_000;

const NowContext = createContext(0);

/** Tells everything below what time it is, now and then. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

/** Milliseconds since 1970, to a quarter of a minute. */
export function useNow(): number {
  return useContext(NowContext);
}
