import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerGuard, type RestrictedAccess } from '#access';
import { respond } from '../http-reply.js';
import { RawPath } from './raw-path.js';

/** COCO's own paths below their prefix, as far as the policy permits. The HTTP edge leaves the body of this route unread. */
export const RAW_PATH_ROUTE = '/v1/links/:id/coco/*';

const ACCESS: RestrictedAccess = { kind: 'policy' };

/**
 * The raw path as a route of the server's own: what services call all day is spared the framework's way to a controller,
 * which would cost about as much as everything the broker checks (`docs/decisions/proxy-cost.md`).
 *
 * The guard is asked here by hand; without its answer there is nothing that could be relayed.
 */
@Injectable()
export class RawPathRoute implements OnModuleInit {
  constructor(
    private readonly server: HttpAdapterHost,
    private readonly guard: CallerGuard,
    private readonly rawPath: RawPath,
  ) {}

  onModuleInit(): void {
    this.server.httpAdapter.all(RAW_PATH_ROUTE, (request: FastifyRequest, reply: FastifyReply) => {
      this.relay(request, reply).catch((error: unknown) => reply.send(error));
    });
  }

  private async relay(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const call =
      this.guard.recall(ACCESS, request, reply.raw) ?? (await this.guard.admit(ACCESS, request, reply.raw));
    await respond(reply, (presence) => this.rawPath.relay(call, request.raw, presence));
  }
}
