import type { IncomingMessage } from 'node:http';
import { All, Controller, Req, Res } from '@nestjs/common';
import { CurrentCall, ScopeByPolicy, type CallContext } from '#access';
import { respond, type HttpReply } from '../http-reply.js';
import { RawPath } from './raw-path.js';

/** COCO's own paths below `/v1.0`, as far as the policy permits. */
@Controller('v1/links/:id/coco')
export class RawPathController {
  constructor(private readonly rawPath: RawPath) {}

  /** The HTTP edge leaves the body of this route unread. */
  @All('*')
  @ScopeByPolicy()
  relay(
    @Req() request: { readonly raw: IncomingMessage },
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, (presence) => this.rawPath.relay(call, request.raw, presence));
  }
}
