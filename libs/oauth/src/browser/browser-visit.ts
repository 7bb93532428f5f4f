/** The parts of a browser's request that linking uses. */
export interface BrowserVisit {
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** Languages that the user reads (RFC 9110 section 12.5.4). */
  readonly acceptLanguage: string | undefined;
  /** Values of the headers that announce a prefetch, a request whose response nobody sees yet. */
  readonly purposes: readonly (string | undefined)[];
}

/**
 * The headers that announce a prefetch: `Sec-Purpose` (Fetch standard) and its predecessors `Purpose` (Chromium,
 * Safari), `X-Purpose` (Safari) and `X-Moz` (Firefox).
 */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;

type VisitHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads a visit from request headers. */
export function readBrowserVisit(headers: VisitHeaders): BrowserVisit {
  const single = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  };
  return {
    cookie: single('cookie'),
    userAgent: single('user-agent'),
    acceptLanguage: single('accept-language'),
    purposes: PURPOSE_HEADERS.map((name) => single(name)),
  };
}

/** Whether the browser is prefetching: such a request must not use anything up. */
export function isPrefetch({ purposes }: BrowserVisit): boolean {
  return purposes.some((purpose) => purpose !== undefined && /prefetch|prerender|preview/i.test(purpose));
}
