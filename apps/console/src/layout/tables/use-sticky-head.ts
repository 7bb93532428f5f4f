import { useEffect, useRef, useState, type CSSProperties, type RefObject } from 'react';

/** Pixels of the console's own header, under which a table's head stops. */
const HEADER = 56;

/** Pixels that stay free below a table that scrolls on its own: its pager, and the rest of the page, can be reached there. */
const BELOW = 72;

/** Where the head of a table stays, and the box around the table. */
interface StickyHead {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly boxStyle: CSSProperties;
  /** Pixels from the top of whatever scrolls. */
  readonly offset: number;
}

/**
 * Keeps a table's head in sight. A box that scrolls sideways is what `position: sticky` refers to, in both directions, so the head
 * would scroll away with the page: where the table fits, the box does not scroll, and the head stays below the console's header;
 * where it is too wide, the box scrolls both ways, and the head stays at its top.
 */
export function useStickyHead(): StickyHead {
  const box = useRef<HTMLDivElement>(null);
  const [isTooWide, setTooWide] = useState(false);
  useEffect(() => {
    const outer = box.current;
    const table = outer?.querySelector('table');
    if (outer === null || table === null || table === undefined) return undefined;
    const observer = new ResizeObserver(() => {
      setTooWide(table.offsetWidth > outer.clientWidth);
    });
    observer.observe(outer);
    observer.observe(table);
    return () => {
      observer.disconnect();
    };
  }, []);
  return isTooWide
    ? { box, boxStyle: { overflow: 'auto', maxHeight: `calc(100dvh - ${HEADER + BELOW}px)` }, offset: 0 }
    : { box, boxStyle: {}, offset: HEADER };
}
