import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Param, Redirect, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { BrokerError } from '#kernel';
import { PACKAGE_ROOT } from '../version.js';
import { DOCUMENT_FILE } from './document-file.js';
import {
  REFERENCE_PAGE,
  REFERENCE_POLICY,
  REFERENCE_SCRIPT,
  SWAGGER_UI_FILES,
  SWAGGER_UI_FOLDER,
} from './reference-page.js';

/** The part of Fastify's reply that sends texts and files. */
interface FileReply {
  header(name: string, value: string): this;
  send(body: string): unknown;
  sendFile(name: string, folder: string, options: { readonly maxAge: string }): unknown;
}

const WHY_OPEN = 'the same for everyone, and not secret';
const NO_FILE = 'The reference has no such file.';

/** The description of the API, for programs and for people. */
@Controller()
export class ReferenceController {
  private readonly document = served(readFileSync(join(PACKAGE_ROOT, DOCUMENT_FILE), 'utf8'));

  /** The OpenAPI 3.1 document. */
  @Get('openapi.json')
  @OpenRoute(WHY_OPEN)
  openApi(@Res() reply: FileReply): void {
    reply.header('content-type', 'application/json; charset=utf-8').send(this.document);
  }

  /** The page for browsing it and trying calls. */
  @Get('reference')
  @OpenRoute(WHY_OPEN)
  page(@Res() reply: FileReply): void {
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', REFERENCE_POLICY)
      .send(REFERENCE_PAGE);
  }

  /** Leads a person who knows only the broker's address to the page. */
  @Get()
  @OpenRoute(WHY_OPEN)
  @Redirect('/reference')
  lead(): void {
    // The decorator has answered.
  }

  /** Leads `/reference/` to the page. @throws BrokerError `not_found` for anything below it */
  @Get('reference/*')
  @OpenRoute(WHY_OPEN)
  @Redirect('/reference')
  leadBack(@Param('*') below: string): void {
    if (below !== '') throw new BrokerError('not_found', NO_FILE);
  }

  /** The script that starts the page. */
  @Get('reference/start.js')
  @OpenRoute(WHY_OPEN)
  script(@Res() reply: FileReply): void {
    reply.header('content-type', 'text/javascript; charset=utf-8').send(REFERENCE_SCRIPT);
  }

  /** A file of the page. @throws BrokerError `not_found` for any other */
  @Get('reference/assets/:name')
  @OpenRoute(WHY_OPEN)
  file(@Param('name') name: string, @Res() reply: FileReply): void {
    if (!SWAGGER_UI_FILES.has(name)) throw new BrokerError('not_found', NO_FILE);
    reply.sendFile(name, SWAGGER_UI_FOLDER, { maxAge: '1h' });
  }
}

/**
 * The description as this broker serves it: calls from the reference page go to this broker, under whatever name it was
 * reached.
 */
function served(written: string): string {
  const document = JSON.parse(written) as Readonly<Record<string, unknown>>;
  const servers = [{ url: '/', description: 'The broker that serves this description' }];
  return `${JSON.stringify({ ...document, servers }, null, 2)}\n`;
}
