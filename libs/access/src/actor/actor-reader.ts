import { Injectable } from '@nestjs/common';
import { Clock, InvalidRequest, PLAIN_TEXT, sha256Text } from '#kernel';
import { claimedName } from '../issuer/claimed-name.js';
import { TrustedIssuers } from '../issuer/trusted-issuers.js';
import { ActorSettings, type ActorIssuer } from './actor-settings.js';
import type { CallActor } from './call-actor.js';

/** The headers that name an actor. */
export interface ActorHeaders {
  /** Text: the service says who it is. */
  readonly actor?: string | string[] | undefined;
  /** A JWT of a configured issuer, which says who it is. */
  readonly 'actor-token'?: string | string[] | undefined;
}

/** Maximum verified tokens in memory: those of a large company within five minutes, a few megabytes. */
const LIMIT = 10_000;

/** Characters of a declared actor; as many as of a verified one. */
const NAME_LIMIT = 255;

const TOKEN_EXPECTED =
  'expected a valid JWT of an issuer in ACTOR_TOKEN_ISSUERS, for its audience, whose claim names the actor';

interface KnownActor {
  readonly actor: CallActor;
  /** On the monotonic clock. */
  readonly validUntil: number;
}

/** Reads who inside the company caused a call. A token that was verified recently costs one hash. */
@Injectable()
export class ActorReader {
  private readonly issuers: TrustedIssuers<ActorIssuer>;
  private readonly known = new Map<string, KnownActor>();

  constructor(
    { issuers = [] }: ActorSettings,
    private readonly clock: Clock,
  ) {
    this.issuers = new TrustedIssuers(issuers, clock);
  }

  /**
   * The actor that a request names, if it names one.
   *
   * @throws InvalidRequest for a token that is not valid, for text that is not a name, and for both headers at once;
   * never says what is wrong with a token, which would help a forger
   * @throws IssuerUnavailable
   */
  async read({ actor, 'actor-token': token }: ActorHeaders): Promise<CallActor | undefined> {
    if (actor === undefined && token === undefined) return undefined;
    if (actor !== undefined && token !== undefined)
      throw refused('Actor', 'expected only one of Actor and Actor-Token');
    return token === undefined ? declared(String(actor)) : this.verified(String(token));
  }

  private async verified(token: string): Promise<CallActor> {
    const digest = sha256Text(token);
    const known = this.known.get(digest);
    if (known !== undefined && known.validUntil > this.clock.monotonic()) return known.actor;
    const issuer = this.issuers.namedIn(token);
    const jwt = await issuer?.trusted.verify(token, issuer.settings.claim);
    const name = issuer && claimedName(jwt?.claims[issuer.settings.claim]);
    if (issuer === undefined || jwt === undefined || name === undefined || !PLAIN_TEXT.test(name))
      throw refused('Actor-Token', TOKEN_EXPECTED);
    const actor = { name, issuer: issuer.settings.issuer };
    this.remember(digest, { actor, validUntil: this.clock.monotonic() + jwt.validFor });
    return actor;
  }

  private remember(digest: string, known: KnownActor): void {
    if (this.known.size >= LIMIT) this.known.clear();
    this.known.set(digest, known);
  }
}

/** A header's bytes arrive as Latin-1 (RFC 9110 section 5.5); names are sent as UTF-8. */
function declared(header: string): CallActor {
  const name = utf8In(header)?.trim();
  if (name === undefined || name.length > NAME_LIMIT || !PLAIN_TEXT.test(name))
    throw refused('Actor', `expected 1 to ${NAME_LIMIT} characters of plain text, in UTF-8`);
  return { name };
}

function utf8In(header: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return undefined;
  }
}

function refused(header: string, message: string): InvalidRequest {
  return new InvalidRequest([{ field: `header ${header}`, message }]);
}
