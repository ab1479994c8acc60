import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ProblemCode, rawProblem } from '@tallystick/protocol';
import type { Logger } from 'pino';

/** What Node.js says of a request that it could not read, in the words of the API. */
const CODES: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
};

/** Answers what Node.js could not read as a request: too slow, too large, or not HTTP. */
export type ParserErrorHandler = (error: Error & { readonly code?: string }, socket: Duplex) => void;

export const createParserErrorHandler =
  (origin: string, makeId: () => string, log: Logger): ParserErrorHandler =>
  (error, socket) => {
    // A client that hung up is its own affair; where an answer was begun already, another would be taken for its rest.
    const begun = (socket as Socket & { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
    if (error.code === 'ECONNRESET' || !socket.writable || begun === true) {
      socket.destroy();
      return;
    }
    const id = makeId();
    const code = CODES[error.code ?? ''] ?? 'malformed_request';
    log.info({ request: id, problem: code, cause: error.code }, 'request refused');
    socket.end(rawProblem(code, id, origin));
  };

/** Whether a request asks for another protocol that is spoken here: only a WebSocket is an upgrade (RFC 9110 section 7.8 lets a server ignore others). */
export const isWebSocketUpgrade = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';
