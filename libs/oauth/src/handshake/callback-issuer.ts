import { Injectable, Logger } from '@nestjs/common';
import { OAuthSettings } from '../oauth-settings.js';

/** Maximum distinct issuers logged: COCO has one, and a client that invents others must not fill the log. */
const LOGGED_LIMIT = 16;

/** Maximum characters of an `iss` in a log line. */
const SHOWN_LENGTH = 200;

/**
 * Checks the `iss` of a callback (RFC 9207).
 *
 * We have never seen COCO send one, so a callback without it passes even if `COCO_ISSUER` is set. If it is set, an
 * `iss` must equal it, character by character (RFC 9207 section 2.4). If not, any `iss` at COCO's own origin passes:
 * servers write their issuer with a trailing slash or a path, and nobody else's server is at that origin.
 */
@Injectable()
export class CallbackIssuer {
  private readonly logger = new Logger(CallbackIssuer.name);
  private readonly logged = new Set<string>();

  constructor(private readonly settings: OAuthSettings) {}

  /** Whether a callback with this `iss` may be COCO's. An empty one counts as absent (RFC 6749 section 3.1). */
  accepts(iss: string | null): boolean {
    if (iss === null || iss === '') return true;
    const { issuer, cocoBaseUrl } = this.settings;
    const accepted = issuer === undefined ? isAt(cocoBaseUrl.origin, iss) : iss === issuer;
    if (!accepted) this.refused(iss, issuer ?? `an issuer at ${cocoBaseUrl.origin}`);
    else if (issuer === undefined) this.seen(iss);
    return accepted;
  }

  private refused(iss: string, expected: string): void {
    this.logger.warn(
      `A callback was refused for its iss: expected ${quoted(expected)}, got ${quoted(iss)}. ` +
        'If that is COCO, set COCO_ISSUER to the received value',
    );
  }

  private seen(iss: string): void {
    if (this.logged.has(iss) || this.logged.size >= LOGGED_LIMIT) return;
    this.logged.add(iss);
    this.logger.log(
      `COCO names itself ${quoted(iss)} in callbacks: set COCO_ISSUER to this to accept no other`,
    );
  }
}

function isAt(origin: string, iss: string): boolean {
  if (!URL.canParse(iss)) return false;
  const url = new URL(iss);
  return url.origin === origin && url.username === '' && url.password === '';
}

/** Quotes as JSON, so that text from a browser can't break the log line or pose as part of it. */
function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}
