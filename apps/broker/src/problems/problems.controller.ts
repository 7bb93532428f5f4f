import { Controller, Get, Param, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { BrokerError, Described } from '#kernel';
import { isProblemCode, problemSection } from './problems-document.js';

/** The part of Fastify's reply that sends a text. */
interface TextReply {
  header(name: string, value: string): this;
  send(body: string): unknown;
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
  read(@Param('code') code: string, @Res() reply: TextReply): void {
    if (!isProblemCode(code)) throw new BrokerError('not_found', 'There is no such problem code.');
    reply.header('content-type', 'text/markdown; charset=utf-8').send(problemSection(code));
  }
}
