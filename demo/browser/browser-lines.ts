/** Shows in the transcript where the browser goes, without any value that could open something. */
import type { Page } from 'playwright-core';
import type { Transcript } from '../transcript.js';

/** Path segments from this length on are one-time values. */
const LONG_SEGMENT = 20;

/** Prints one line for each page a browser asks for, redirects included. */
export class BrowserLines {
  /** @param hosts by the name to show, a URL on each host */
  constructor(
    private readonly hosts: Readonly<Record<string, string>>,
    private readonly transcript: Transcript,
  ) {}

  /** From now on. */
  follow(page: Page): void {
    page.on('response', (response) => {
      const request = response.request();
      if (!request.isNavigationRequest()) return;
      this.transcript.exchange(
        'browser',
        request.method(),
        this.shown(new URL(request.url())),
        response.status(),
      );
    });
  }

  private shown(url: URL): string {
    const host = Object.keys(this.hosts).find(
      (name) => new URL(this.hosts[name] ?? '').origin === url.origin,
    );
    const path = url.pathname.split('/').map((segment) => (segment.length < LONG_SEGMENT ? segment : '…'));
    const names = [...url.searchParams.keys()];
    return `${host ?? url.origin} ${path.join('/')}${names.length === 0 ? '' : `?${names.join('&')}`}`;
  }
}
