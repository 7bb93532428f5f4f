import {
  BadRequestException,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Post,
  RawBody,
  Redirect,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidWebhook, verifyWebhook, type WebhookEvent } from '#client';
import { sentenceFor, sentencePage } from '../stand-ins/pages.js';
import type { UserSession } from '../stand-ins/user-sessions.js';
import { COCO_OPTIONS, type CocoOptions } from './coco.options.js';
import { CocoService } from './coco.service.js';
import { LoggedIn } from './logged-in.decorator.js';

/** The routes for browsers and for the broker. */
@Controller('coco')
export class CocoController {
  constructor(
    private readonly coco: CocoService,
    @Inject(COCO_OPTIONS) private readonly options: CocoOptions,
  ) {}

  @Post('link')
  @Redirect()
  async link(@LoggedIn() session: UserSession): Promise<{ url: string; statusCode: number }> {
    return { url: await this.coco.begin(session), statusCode: 303 };
  }

  @Get('done')
  async done(
    @LoggedIn() session: UserSession,
    @Req() { originalUrl }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const end = await this.coco.finish(session, originalUrl);
    const status = end.outcome === 'not_begun_here' ? 403 : 200;
    await reply
      .status(status)
      .type('text/html')
      .send(sentencePage(sentenceFor(end)));
  }

  @Post('lamp')
  async lamp(@LoggedIn() session: UserSession, @Res() reply: FastifyReply): Promise<void> {
    const isOn = await this.coco.switchLampOn(session);
    if (typeof isOn !== 'boolean') return reply.redirect(isOn?.linkUrl ?? '/', 303);
    const sentence = isOn ? 'The lamp is on.' : 'The lamp did not answer.';
    await reply.type('text/html').send(sentencePage(sentence));
  }

  /** The signature is over the raw body: the app is created with `rawBody: true`. */
  @Post('events')
  @HttpCode(204)
  events(@RawBody() body: Buffer | undefined, @Headers() headers: Record<string, string>): void {
    this.coco.receive(this.verified(body ?? Buffer.alloc(0), headers));
  }

  private verified(body: Buffer, headers: Record<string, string>): WebhookEvent {
    try {
      return verifyWebhook({ secret: this.options.webhookSecret, body, headers });
    } catch (error) {
      if (error instanceof InvalidWebhook) throw new BadRequestException(error.message);
      throw error;
    }
  }
}
