import { Injectable, Logger } from '@nestjs/common';
import { OAuthSettings } from '../oauth-settings.js';

/** Spellings of an issuer that are logged at most: COCO has one, and whoever makes up others must not fill the log. */
const LOGGED_LIMIT = 16;

/** Characters of an `iss` that a log line shows. */
const SHOWN_LENGTH = 200;

/**
 * Judges the `iss` of a callback (RFC 9207).
 *
 * COCO was never seen to send one, so a callback without it passes, also where `COCO_ISSUER` is set. Where it is set, an
 * `iss` must equal it, character by character (RFC 9207 section 2.4). Where it is not, an `iss` at COCO's own origin
 * passes: servers spell their issuer with a slash at its end or with a path, and a server that somebody else runs is not
 * at that origin.
 */
@Injectable()
export class CallbackIssuer {
  private readonly logger = new Logger(CallbackIssuer.name);
  private readonly logged = new Set<string>();

  constructor(private readonly settings: OAuthSettings) {}

  /** Whether a callback with this `iss` may be COCO's. An empty one counts as left out (RFC 6749 section 3.1). */
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
        'If that is COCO, set COCO_ISSUER to what came',
    );
  }

  private seen(iss: string): void {
    if (this.logged.has(iss) || this.logged.size >= LOGGED_LIMIT) return;
    this.logged.add(iss);
    this.logger.log(
      `COCO names itself ${quoted(iss)} in callbacks: set COCO_ISSUER to that to accept no other`,
    );
  }
}

function isAt(origin: string, iss: string): boolean {
  if (!URL.canParse(iss)) return false;
  const url = new URL(iss);
  return url.origin === origin && url.username === '' && url.password === '';
}

/** As JSON, so that what a browser brought can't end the line or pass for a part of it. */
function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}
