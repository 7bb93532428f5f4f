import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallRequest } from '#access';
import { BrokerError, Clock, type ProblemCode } from '#kernel';
import { FirstOfKind } from '#ops';
import { AllowedMethods } from '../allowed-methods.js';
import { HiddenLinks } from '../hidden-links.js';
import { isRequestTarget, requestTargetInvalid } from '../input/request-target.js';
import { problemAnswer } from './problem.js';
import { problemTable } from './problem-table.js';
import { translateError } from './translate-error.js';

/** Failures per kind, service and minute that are logged in full: enough to see what is wrong. */
const LOGGED_A_MINUTE = 10;

/** A request that was answered with a problem, for those who count calls. */
export interface ProblemRequest {
  problemCode?: ProblemCode;
}

/** The one place that turns an error into a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);
  private readonly failures: FirstOfKind;

  constructor(
    private readonly allowedMethods: AllowedMethods,
    private readonly hiddenLinks: HiddenLinks,
    clock: Clock,
  ) {
    this.failures = new FirstOfKind(LOGGED_A_MINUTE, clock);
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & ProblemRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.refine(translateError(thrown), request, reply);
    request.problemCode = error.code;
    this.hiddenLinks.note(error, request);
    if (problemTable[error.code].status >= 500) this.report(error, request);
    if (reply.sent || reply.raw.headersSent) {
      // Part of the response is already sent: only closing the connection shows the caller that the rest is missing.
      reply.raw.destroy();
      return;
    }
    const { status, headers, body } = problemAnswer(error, request.id);
    void reply.code(status).headers(headers).send(body);
  }

  /** Instead of 404: 400 for a target in the wrong form, 405 for a path that exists for other methods (RFC 9110 section 15.5.6). */
  private refine(error: BrokerError, request: FastifyRequest, reply: FastifyReply): BrokerError {
    if (error.code !== 'route_not_found') return error;
    // Nest answers what it cannot route, such as `*`, before a hook of ours sees it.
    if (!isRequestTarget(request.raw.url)) return requestTargetInvalid();
    if (!request.is404) return error;
    const allowed = this.allowedMethods.of(request.url);
    if (allowed.length === 0) return error;
    reply.header('allow', allowed.join(', '));
    return new BrokerError('method_not_allowed', `This route accepts ${allowed.join(', ')}.`);
  }

  /** Failures that a caller can repeat at will must not fill the log: after a minute's first few, only counts them. */
  private report(error: BrokerError, request: FastifyRequest & CallRequest): void {
    const serviceId = request.callContext?.caller.serviceId;
    const { written, leftOut } = this.failures.note(`${error.code} ${serviceId ?? ''}`);
    if (leftOut > 0) this.logger.error(`${leftOut} further calls failed: ${error.code}`);
    if (!written) return;
    this.logger.error(
      `call ${request.id} failed: ${error.code}`,
      error.cause instanceof Error ? error.cause : error,
    );
  }
}
