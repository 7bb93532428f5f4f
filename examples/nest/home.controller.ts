import { Body, Controller, Get, Header, Headers, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { homePage } from '../stand-ins/pages.js';
import { UserLinks } from '../stand-ins/user-links.js';
import { sessions } from './sessions.js';

/** In place of what your own app already has: a home page and a login. */
@Controller()
export class HomeController {
  constructor(private readonly links: UserLinks) {}

  @Get()
  @Header('content-type', 'text/html')
  home(@Headers('cookie') cookies: string | undefined): string {
    const userId = sessions.of(cookies)?.userId;
    return homePage(userId, userId !== undefined && this.links.has(userId));
  }

  @Post('login')
  logIn(@Body() { userId }: { userId?: unknown }, @Res() reply: FastifyReply): void {
    reply.header('set-cookie', sessions.begin(String(userId))).redirect('/', 303);
  }
}
