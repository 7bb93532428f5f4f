import { Controller, Get, Head, Param, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { Randomness } from '#kernel';
import { NoSuchFile } from '../console-errors.js';
import { ConsoleSettings } from '../console-settings.js';
import { CONSOLE_FOLDER, contentSecurityPolicy, PageContent } from './page-content.js';

/** Bytes of a nonce (Content Security Policy Level 3 section 7.1 asks for 128 bits). */
const NONCE_LENGTH = 16;

/** The part of Fastify's reply that serves pages and files. */
interface PageReply {
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: string): unknown;
  sendFile(name: string, options: { readonly maxAge: string; readonly immutable: boolean }): unknown;
}

/** The console's page and its files. The page gets its data from `/v1/admin`, as the signed-in person. */
@Controller('console')
export class PageController {
  private readonly content: PageContent;

  constructor(
    private readonly randomness: Randomness,
    { publicUrl }: ConsoleSettings,
  ) {
    this.content = PageContent.read(CONSOLE_FOLDER, publicUrl.origin);
  }

  @Get()
  @OpenRoute('the page itself contains no data; what it shows needs a session')
  page(@Res() reply: PageReply): void {
    this.answerPage(reply);
  }

  /**
   * A script, a style or a font. Names contain a digest, so that browsers may cache the files. @throws
   * NoSuchFile
   */
  @Get('assets/:name')
  @OpenRoute('files of the page')
  file(@Param('name') name: string, @Res() reply: PageReply): void {
    if (!this.content.hasFile(name)) throw new NoSuchFile();
    reply.sendFile(`assets/${name}`, { maxAge: '365d', immutable: true });
  }

  /** Any address within the console: the page decides what to show. */
  @Get('*')
  @OpenRoute('the page itself contains no data; what it shows needs a session')
  anyPage(@Res() reply: PageReply): void {
    this.answerPage(reply);
  }

  /** For monitors and link checkers. Fastify sends the headers of a GET, and no body. */
  @Head()
  @OpenRoute('as the page')
  pageHead(@Res() reply: PageReply): void {
    this.answerPage(reply);
  }

  /** As {@link file}, without the body. @throws NoSuchFile */
  @Head('assets/:name')
  @OpenRoute('files of the page')
  fileHead(@Param('name') name: string, @Res() reply: PageReply): void {
    this.file(name, reply);
  }

  /** As {@link anyPage}, without the body. */
  @Head('*')
  @OpenRoute('as the page')
  anyPageHead(@Res() reply: PageReply): void {
    this.answerPage(reply);
  }

  private answerPage(reply: PageReply): void {
    const nonce = this.randomness.bytes(NONCE_LENGTH).toString('base64');
    const html = this.content.withNonce(nonce);
    if (html === undefined) {
      reply.code(404).header('content-type', 'text/plain; charset=utf-8');
      reply.send('The console is not built: run npm run build.\n');
      return;
    }
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .send(html);
  }
}
