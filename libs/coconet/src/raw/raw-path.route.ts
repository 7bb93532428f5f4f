import type { IncomingMessage } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerGuard, type CallContext, type RestrictedAccess } from '#access';
import { InvalidRequest } from '#kernel';
import { CalledLinks } from '../calls/called-links.js';
import { CoconetSettings } from '../coconet-settings.js';
import { rawForm } from '../commands/requests/answer-forms.js';
import { CommandRequests } from '../commands/requests/command-requests.js';
import type { Command } from '../commands/command.js';
import { longestDeviceTime } from '../commands/device-time.js';
import { presenceOf, send } from '../answers/http-reply.js';
import { NotPermitted, Policy, type PermittedCall } from '../policy/policy.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { GrantedReads } from '../reads/granted-reads.js';
import { Refusals } from '../calls/refusals.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import { CheckedBody } from '../transport/checked-body.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone } from '../transport/upstream-errors.js';
import { OpenStreams } from './open-streams.js';
import { checkQueryNames } from './query-names.js';
import { readCommandBody, readRawCommand } from './raw-command.js';
import { announcesBody, rebuildRequestHeaders } from '../transport/request-headers.js';
import { readTarget, type RawTarget } from './request-target.js';

/** COCO's own paths below their prefix, as far as the policy permits. The HTTP edge leaves the body of this route unread. */
export const RAW_PATH_ROUTE = '/v1/links/:id/coco/*';

const ACCESS: RestrictedAccess = { kind: 'policy' };

/** Methods that must not carry a body (RFC 9110 section 9.3): a body here is a request-smuggling vector. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/**
 * The raw path: COCO's own requests and answers, for what the typed routes don't offer, under the same rules.
 *
 * It is registered directly on the server: the calls that services make all day skip the framework's path to a controller,
 * which would cost about as much as everything the broker checks (`docs/decisions/0005-proxy-cost.md`). So it calls the guard itself;
 * without the guard's result nothing can be relayed.
 */
@Injectable()
export class RawPath implements OnModuleInit {
  constructor(
    private readonly server: HttpAdapterHost,
    private readonly guard: CallerGuard,
    private readonly links: CalledLinks,
    private readonly locator: ResourceLocator,
    private readonly policy: Policy,
    private readonly refusals: Refusals,
    private readonly reads: GrantedReads,
    private readonly requests: CommandRequests,
    private readonly streams: OpenStreams,
    private readonly settings: CoconetSettings,
  ) {}

  onModuleInit(): void {
    this.server.httpAdapter.all(RAW_PATH_ROUTE, (request: FastifyRequest, reply: FastifyReply) => {
      this.relay(request, reply).catch((error: unknown) => {
        if (!(error instanceof CallerGone)) reply.send(error);
      });
    });
  }

  /** Answers in COCO's own form, refusals and failures included, without what the service may not see. */
  private async relay(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const presence = presenceOf(reply);
    const call = await this.guard.admit(ACCESS, request, reply.raw);
    const { url = '', method = '', headers } = request.raw;
    const target = readTarget(url);
    const passedOn = rebuildRequestHeaders(headers);
    if (BODILESS.has(method) && announcesBody(headers)) {
      throw new InvalidRequest([{ field: 'body', message: `expected no body with ${method}` }]);
    }
    const permitted = await this.permit(call, method, target);
    if (permitted.operation.capabilities !== 'command') {
      send(reply, await this.read(call, permitted, target, passedOn, presence));
      return;
    }
    const commands = [await this.readCommand(permitted, target, request.raw)];
    const asked = {
      linkId: target.linkId,
      commands,
      keyHeader: firstOf(headers['idempotency-key']),
      preferHeader: firstOf(headers.prefer),
      form: rawForm,
    };
    send(reply, await this.requests.run(call, asked));
  }

  /** What the call does, if it may pass. A refusal is recorded as one of the link's, so an unknown link comes first. */
  private async permit(call: CallContext, method: string, target: RawTarget): Promise<PermittedCall> {
    const { linkId, segments } = target;
    try {
      const permitted = this.recognise(method, segments);
      this.policy.requireScope(call.caller, permitted);
      return permitted;
    } catch (error) {
      const entered = await this.links.enter(call, linkId);
      const asked = { operation: `${method} raw`, path: this.policy.asked(segments) };
      this.refusals.note(entered.call, entered.link, asked, error);
      throw error;
    }
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
    asked: CallContext,
    permitted: PermittedCall,
    { linkId, query }: RawTarget,
    headers: readonly string[],
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { call, link } = await this.links.enter(asked, linkId, permitted.operation);
    checkQueryNames(permitted.operation, query);
    const path = permitted.path + query;
    const request = { ...permitted, path, call, link, headers, collect: false, presence };
    const { answer } = await this.reads.read(
      permitted.operation.path === 'resource' ? await this.locator.locate(request) : request,
    );
    if (answer.body instanceof CheckedBody)
      this.streams.add({ call, link, operation: permitted.operation }, answer.body);
    return answer;
  }

  private async readCommand(
    permitted: PermittedCall,
    { query }: RawTarget,
    request: IncomingMessage,
  ): Promise<Command> {
    if (query !== '') throw new InvalidRequest([{ field: 'query', message: 'expected none with a command' }]);
    const body = await readCommandBody(request, this.settings.requestBodyLimit);
    return readRawCommand(permitted, body, longestDeviceTime(this.settings));
  }
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
