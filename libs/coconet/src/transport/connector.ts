/** Opens connections to COCO for undici, and lets interim answers through for which undici would break off. */
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { egressConnector, NotConnected, type EgressProxy } from '#kernel';
import { InterimAnswers } from './interim-answers.js';

/**
 * A connector whose failures are `NotConnected`, whatever their code: undici writes a request only to a connection that is
 * open and whose certificate was checked, so nothing was sent. A reset in the TLS handshake is such a failure.
 */
export function cocoConnector(
  options: buildConnector.BuildOptions,
  proxy?: EgressProxy,
): buildConnector.connector {
  const connect = egressConnector(options, proxy);
  return (target, callback) => {
    connect(target, (error, socket) => {
      if (error === null) callback(null, acceptInterimAnswers(socket));
      else callback(new NotConnected(error), null);
    });
  };
}

/**
 * undici 8 destroys a connection on `100 Continue` and on `101`, both of which real servers send unasked, although a client
 * must be able to skip any 1xx (RFC 9110 section 15.2). It skips 103, so the status of every interim answer is changed to
 * that in the bytes it reads. Reads and writes are the two places where its exchange with the socket can be watched.
 */
function acceptInterimAnswers<Connection extends Socket>(socket: Connection): Connection {
  const answers = new InterimAnswers();
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
  Object.assign(socket, {
    read: (size?: number): Buffer | null => {
      const chunk = read(size);
      if (chunk !== null && answers.expected) answers.rewrite(chunk);
      return chunk;
    },
    write: (...words: unknown[]): boolean => {
      answers.expect();
      return write(...words);
    },
  });
  return socket;
}
