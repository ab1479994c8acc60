import type { FastifyReply, FastifyRequest } from 'fastify';

/** What Node.js may read and drop of a body that nobody wanted, in bytes, so that the connection can be used again. */
const DROP_LIMIT = 16 * 1024;

/**
 * Sees to it that a body which was refused, or is of no use, costs no more than its connection: what is longer than a little, or does not
 * say how long it is, is not read to its end.
 */
export const closeOnUnreadBody = (request: FastifyRequest, reply: FastifyReply): void => {
  const { headers, complete } = request.raw;
  if (complete) return;
  const length = headers['content-length'];
  if (headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > DROP_LIMIT)) {
    reply.header('connection', 'close');
  }
};
