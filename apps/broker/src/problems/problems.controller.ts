import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { BrokerError, Described } from '#kernel';
import { isProblemCode, problemSection } from './problems-document.js';

/** The part of Fastify's reply that sends a text. */
interface TextReply {
  header(name: string, value: string): this;
  send(body: string): unknown;
}

/** The part of a request that says what its sender can show. */
interface ReadingRequest {
  readonly headers: { readonly accept?: string };
}

/** The page that the `type` of a problem links to. */
@Controller('problems')
export class ProblemsController {
  /** What a problem’s code means and what to do. */
  @Get(':code')
  @OpenRoute('the same for everyone, and not secret')
  @Described({
    id: 'readProblem',
    answers: [
      {
        status: 200,
        description: 'A section of Markdown.',
        schema: { type: 'string' },
        mediaType: 'text/markdown',
        example: '## rate_limited\n\n…',
      },
    ],
    problems: ['not_found'],
  })
  read(@Param('code') code: string, @Req() { headers }: ReadingRequest, @Res() reply: TextReply): void {
    if (!isProblemCode(code)) throw new BrokerError('not_found', 'There is no such problem code.');
    // Browsers offer Markdown as a download.
    const isBrowser = headers.accept?.includes('text/html') === true;
    reply
      .header('content-type', `text/${isBrowser ? 'plain' : 'markdown'}; charset=utf-8`)
      .header('vary', 'accept')
      .send(problemSection(code));
  }
}
