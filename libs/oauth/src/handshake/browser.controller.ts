import { Controller, Get, Logger, Param, Req, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { Described, failureName } from '#kernel';
import type { BrowserAnswer } from '../browser/browser-answer.js';
import { readBrowserVisit, type BrowserVisit } from '../browser/browser-visit.js';
import { OAuthSettings } from '../oauth-settings.js';
import { pageLanguage } from '../page/page-language.js';
import { browserHeaders, renderPage, type Brand } from '../page/render-page.js';
import { Callback } from './callback.js';
import { Connect } from './connect.js';

/** The part of the HTTP request that linking reads. */
interface BrowserRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The part of the HTTP reply that linking writes. */
interface BrowserReply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  header(name: string, value: string): this;
  send(body?: string): unknown;
}

const page = { schema: { type: 'string' }, mediaType: 'text/html' };

const mayNotLink = {
  status: 403,
  description: 'A page that says that this app can no longer connect accounts.',
  ...page,
};

const tryAgain = { status: 503, description: 'A page that asks the user to try again.', ...page };

/** The two pages that a user's browser passes through. */
@Controller()
export class BrowserController {
  private readonly logger = new Logger(BrowserController.name);
  private readonly brand: Brand;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly connect: Connect,
    private readonly callback: Callback,
    settings: OAuthSettings,
  ) {
    this.brand = { name: settings.companyName, logo: settings.companyLogo };
    this.headers = browserHeaders(this.brand);
  }

  /**
   * Where a user’s browser starts.
   *
   * @remarks For browsers: binds this browser to the link session with a cookie and sends it to COCO.
   */
  @Get('connect/:token')
  @OpenRoute('a browser comes here; the one-time token in the path is its credential')
  @Described({
    id: 'openLinkUrl',
    answers: [
      { status: 302, description: 'To COCO’s page, where the user signs in and consents.' },
      {
        status: 404,
        description:
          'A page that says why this link URL can’t be used: expired, used, ended, unknown, or opened in another browser.',
        ...page,
      },
      mayNotLink,
      tryAgain,
      { status: 'default', description: 'A page for the user.', ...page },
    ],
  })
  async open(
    @Param('token') token: string,
    @Req() request: BrowserRequest,
    @Res() reply: BrowserReply,
  ): Promise<void> {
    await this.serve(request, reply, (visit) => this.connect.open(token, visit));
  }

  /**
   * Where COCO sends a user’s browser back to.
   *
   * @remarks For browsers: checks state and cookie, fetches the tokens and sends the browser to `returnUrl`, never with a
   *   token.
   */
  @Get('oauth/callback')
  @OpenRoute('COCO sends the browser here; state and cookie are checked')
  @Described({
    id: 'receiveFromCoco',
    answers: [
      {
        status: 302,
        description: 'To `returnUrl`, with `linkSession` and `confirmationCode`, or with `error`.',
      },
      {
        status: 200,
        description: 'A page that says how it ended, for a user whom support invited to re-link.',
        ...page,
      },
      {
        status: 400,
        description: 'A page that says that this request belongs to no link session of this browser.',
        ...page,
      },
      mayNotLink,
      tryAgain,
    ],
  })
  async receive(@Req() request: BrowserRequest, @Res() reply: BrowserReply): Promise<void> {
    const queryStart = request.url.indexOf('?');
    const query = queryStart < 0 ? '' : request.url.slice(queryStart + 1);
    await this.serve(request, reply, (visit) => this.callback.receive(query, visit));
  }

  private async serve(
    { headers }: BrowserRequest,
    reply: BrowserReply,
    step: (visit: BrowserVisit) => Promise<BrowserAnswer>,
  ): Promise<void> {
    const visit = readBrowserVisit(headers);
    const answer = await this.explained(() => step(visit));
    reply.headers(this.headers);
    if (answer.cookie !== undefined) reply.header('set-cookie', answer.cookie);
    if (answer.kind === 'redirect') {
      reply.code(302).header('location', answer.url).send();
      return;
    }
    const language = pageLanguage(answer.lang, visit.acceptLanguage);
    reply
      .code(answer.status)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-language', language)
      .header('vary', 'accept-language')
      .send(renderPage(answer.page, language, this.brand));
  }

  /** A browser is shown a page whatever happens, never an error meant for programs. */
  private async explained(step: () => Promise<BrowserAnswer>): Promise<BrowserAnswer> {
    try {
      return await step();
    } catch (error) {
      this.logger.error(`A browser could not be served: ${failureName(error)}`);
      return { kind: 'page', page: 'try_again', status: 503 };
    }
  }
}
