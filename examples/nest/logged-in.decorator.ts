import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sessions } from './sessions.js';

/** The session of the user who is logged in: in your own app, whatever your guard attached to the request. */
export const LoggedIn = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const session = sessions.of(context.switchToHttp().getRequest<FastifyRequest>().headers.cookie);
  if (session === undefined) throw new UnauthorizedException();
  return session;
});
