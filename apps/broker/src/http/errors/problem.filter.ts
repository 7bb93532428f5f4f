import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallRequest } from '#access';
import { BrokerError, Clock } from '#kernel';
import { FirstOfKind } from '#ops';
import { AllowedMethods } from '../allowed-methods.js';
import { HiddenLinks } from '../hidden-links.js';
import { problemAnswer } from './problem.js';
import { problemTable } from './problem-table.js';
import { translateError } from './translate-error.js';

/** Failures of one kind of one service that are logged in full in a minute: enough to see what it is. */
const LOGGED_A_MINUTE = 10;

/** The one place where an error becomes an answer. */
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
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.refine(translateError(thrown), request, reply);
    this.hiddenLinks.note(error, request);
    if (problemTable[error.code].status >= 500) this.report(error, request);
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out already: only a cut connection tells the caller that the rest is missing.
      reply.raw.destroy();
      return;
    }
    const { status, headers, body } = problemAnswer(error, request.id);
    void reply.code(status).headers(headers).send(body);
  }

  /** A path that exists for other methods is answered 405 rather than 404 (RFC 9110 section 15.5.6). */
  private refine(error: BrokerError, request: FastifyRequest, reply: FastifyReply): BrokerError {
    if (error.code !== 'not_found' || !request.is404) return error;
    const allowed = this.allowedMethods.of(request.url);
    if (allowed.length === 0) return error;
    reply.header('allow', allowed.join(', '));
    return new BrokerError('method_not_allowed', `This route takes ${allowed.join(', ')}.`);
  }

  /** What one caller can make fail as often as it likes must not fill the log: beyond the first of a minute they are counted. */
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
