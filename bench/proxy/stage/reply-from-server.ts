/** The usual library on its own, as a separate process: Fastify with `@fastify/reply-from` adding a static header. */
import type { AddressInfo } from 'node:net';
import replyFrom from '@fastify/reply-from';
import fastify from 'fastify';
import { STATIC_AUTHORIZATION } from './http-blocks.js';

const [upstreamUrl = ''] = process.argv.slice(2);
const server = fastify();
await server.register(replyFrom, { base: upstreamUrl });
server.get('/*', (request, reply) =>
  reply.from(request.url, {
    rewriteRequestHeaders: (_request, headers) => ({ ...headers, authorization: STATIC_AUTHORIZATION }),
  }),
);
await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.((server.server.address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
