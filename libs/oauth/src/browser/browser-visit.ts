/** What linking reads of a browser's request. */
export interface BrowserVisit {
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** The values of the headers by which browsers announce that nobody looks at the answer yet. */
  readonly purposes: readonly (string | undefined)[];
}

/**
 * The headers that announce a prefetch: `Sec-Purpose` (Fetch standard), and what it replaced: `Purpose` (Chromium, Safari),
 * `X-Purpose` (Safari), `X-Moz` (Firefox).
 */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;

type VisitHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads a visit from the headers of a request. */
export function readBrowserVisit(headers: VisitHeaders): BrowserVisit {
  const single = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  };
  return {
    cookie: single('cookie'),
    userAgent: single('user-agent'),
    purposes: PURPOSE_HEADERS.map((name) => single(name)),
  };
}

/** Whether the browser fetches ahead of the user: such a request must not use up anything. */
export function isPrefetch({ purposes }: BrowserVisit): boolean {
  return purposes.some((purpose) => purpose !== undefined && /prefetch|prerender|preview/i.test(purpose));
}
