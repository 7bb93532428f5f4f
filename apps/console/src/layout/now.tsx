import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Milliseconds between updates of relative times such as "a minute ago". */
const TICK = 15_000;

const NowContext = createContext(0);

/** Provides the current time to everything below, updated regularly. */
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
