import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { InvalidRequest } from '#kernel';
import type { Link } from '#vault';
import { CalledLinks } from '../called-links.js';
import { CoconetSettings } from '../coconet-settings.js';
import { CommandAnswers } from '../commands/command-answers.js';
import { identityOf } from '../commands/command-identity.js';
import { summaryOf } from '../commands/command-result.js';
import { CommandRunner } from '../commands/command-runner.js';
import { longestDeviceTime } from '../commands/device-time.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { IdempotentRequests } from '../idempotency/idempotent-requests.js';
import { NotPermitted, Policy, type PermittedCall } from '../policy/policy.js';
import { GrantedReads } from '../reads/granted-reads.js';
import { Refusals, type RefusedCall } from '../refusals.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import { CheckedBody } from '../transport/checked-body.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { OpenStreams } from './open-streams.js';
import { readCommandBody, readRawCommand } from './raw-command.js';
import { announcesBody, rebuildRequestHeaders } from './request-headers.js';
import { checkQueryNames } from './query-names.js';
import { readTarget, type RawTarget } from './request-target.js';

/** Methods whose requests have no body (RFC 9110 section 9.3); one that has could be two requests to someone else. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** The raw path: COCO's own requests and answers, for what the typed routes don't offer, under the same rules. */
@Injectable()
export class RawPath {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly refusals: Refusals,
    private readonly reads: GrantedReads,
    private readonly runner: CommandRunner,
    private readonly requests: IdempotentRequests,
    private readonly answers: CommandAnswers,
    private readonly streams: OpenStreams,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * COCO's answer to a request in COCO's own form, its refusals and failures included, without what the service may not
   * see.
   *
   * @param request with its body unread
   * @throws InvalidRequest, NotPermitted, ScopeMissing, CapabilityNotGranted, and as the reads and commands do
   */
  async relay(
    call: CallContext,
    request: IncomingMessage,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { url = '', method = '', headers: received } = request;
    const target = readTarget(url);
    const headers = rebuildRequestHeaders(received);
    if (BODILESS.has(method) && announcesBody(received)) {
      throw new InvalidRequest([{ field: 'body', message: `expected no body with ${method}` }]);
    }
    const link = this.links.recall(call, target.linkId) ?? (await this.links.require(call, target.linkId));
    const permitted = this.permit(call, link, method, target);
    if (permitted.operation.capabilities === 'command')
      return this.execute(call, link, permitted, request, target);
    checkQueryNames(permitted.operation, target.query);
    return await this.read(call, link, permitted, { query: target.query, headers, presence });
  }

  private permit(call: CallContext, link: Link, method: string, { segments }: RawTarget): PermittedCall {
    const asked = (): RefusedCall => ({ operation: `${method} raw`, path: this.policy.asked(segments) });
    return this.refusals.guard(call, link, asked, () => {
      const permitted = this.recognise(method, segments);
      this.policy.requireScope(call.caller, permitted);
      return permitted;
    });
  }

  private recognise(method: string, segments: readonly string[]): PermittedCall {
    try {
      return this.policy.recognise(method, segments);
    } catch (error) {
      const hasEscape = segments.some((segment) => segment.includes('%'));
      if (error instanceof NotPermitted && hasEscape && !this.policy.knows(segments)) {
        throw new InvalidRequest(
          [{ field: 'path', message: 'expected percent-escapes in a resourceEui only' }],
          error,
        );
      }
      throw error;
    }
  }

  private async read(
    call: CallContext,
    link: Link,
    permitted: PermittedCall,
    details: { query: string; headers: readonly string[]; presence: CallerPresence },
  ): Promise<UpstreamAnswer> {
    const { answer } = await this.reads.read(call, link, permitted, { ...details, collect: false });
    if (answer.body instanceof CheckedBody)
      this.streams.add({ call, link, operation: permitted.operation }, answer.body);
    return answer;
  }

  private async execute(
    call: CallContext,
    link: Link,
    permitted: PermittedCall,
    request: IncomingMessage,
    target: RawTarget,
  ): Promise<UpstreamAnswer> {
    if (target.query !== '')
      throw new InvalidRequest([{ field: 'query', message: 'expected none with a command' }]);
    const key = firstOf(request.headers['idempotency-key']);
    const body = await readCommandBody(request, this.settings.requestBodyLimit);
    const command = readRawCommand(body, longestDeviceTime(this.settings));
    const order = { call, link, identifiers: permitted.identifiers, command };
    this.runner.requireGrant(order, permitted, 'capabilityId');
    const keyed = keyedRequest(call.caller.serviceId, key, [
      'command',
      link.id,
      permitted.path,
      identityOf(command),
    ]);
    const answer = await this.requests.run(keyed, async () => {
      const first = await this.runner.run(order, permitted);
      return { answer: first, kept: summaryOf(first) };
    });
    return this.answers.raw(order, answer);
  }
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
