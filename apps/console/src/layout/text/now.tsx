import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Milliseconds between updates of relative times such as "a minute ago". */
const TICK = 15_000;

const NowContext = createContext(0);

/** The current time in milliseconds since 1970, updated every `tick` milliseconds. */
export function useTicking(tick: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, tick);
    return () => {
      clearInterval(timer);
    };
  }, [tick]);
  return now;
}

/** Provides the current time to everything below, updated regularly. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  return <NowContext value={useTicking(TICK)}>{children}</NowContext>;
}

/** Milliseconds since 1970, to a quarter of a minute. */
export function useNow(): number {
  return useContext(NowContext);
}
