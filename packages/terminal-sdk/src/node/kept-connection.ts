import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import {
  type BoundConnection,
  type BoundRequest,
  CHANNEL_BINDING_BYTES,
  CHANNEL_BINDING_EXPORTER,
} from '@tallystick/channel/client';
import {
  createServerAddresses,
  isOutOfOrder,
  type ServerAddresses,
  wasCalledOff,
} from '../trusted-communication/server-addresses.ts';

export interface KeptConnectionOptions {
  /** `https`, host and port, with no path. */
  readonly origin: string;
  /** Further addresses of the same server, by `https`, host and port. Its certificate is for the host of `origin` at each of them. */
  readonly addresses?: readonly string[];
  /** PEM of the authority to trust for this server and nothing else; by default what this machine trusts. */
  readonly authority?: string;
  /** Milliseconds to wait for a connection. */
  readonly connectTimeoutMs?: number;
}

export interface KeptConnection extends BoundConnection {
  /** `fetch` over this connection, for requests that need no proof; it takes text bodies only. */
  readonly fetch: typeof globalThis.fetch;
  /** Whether the present TLS session resumed an earlier one; undefined while there is no connection. */
  readonly resumed: boolean | undefined;
  /** Ends the connection; a later request makes another. */
  close(): void;
}

const BODY_LIMIT = 4 * 1024 * 1024;
const NO_CONTEXT = Buffer.alloc(0);

interface Held {
  readonly socket: TLSSocket;
  readonly exporter: string;
  readonly address: string;
}

const readBody = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer) {
    size += part.length;
    if (size > BODY_LIMIT) {
      answer.destroy();
      throw new Error('The answer is too large');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** An answer read to its end: as text, and as `fetch` gives it. */
const readWhole = async (answer: IncomingMessage) => {
  const text = await readBody(answer);
  const headers = new Headers();
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  }
  const status = answer.statusCode ?? 500;
  const body = status === 204 || status === 304 ? null : text;
  return { text, response: new Response(body, { status, headers }) };
};

/** Makes connections to the address in use, which has to be the server of `name`; the TLS session is resumed where it was begun. */
const createDialler = (
  name: string,
  addresses: ServerAddresses,
  options: Pick<KeptConnectionOptions, 'authority' | 'connectTimeoutMs'>,
): (() => Promise<Held>) => {
  let session: { readonly address: string; readonly ticket: Buffer } | undefined;
  return async () => {
    const address = addresses.current;
    const dialled = new URL(address);
    const socket = connect({
      host: dialled.hostname.replaceAll(/[[\]]/g, ''),
      port: dialled.port === '' ? 443 : Number(dialled.port),
      // Wherever it is dialled, it has to be the server of this name.
      checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
      ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
      minVersion: 'TLSv1.3',
      ...(options.authority === undefined ? {} : { ca: options.authority }),
      ...(session !== undefined && session.address === address ? { session: session.ticket } : {}),
    });
    socket.on('session', (ticket: Buffer) => {
      session = { address, ticket };
    });
    try {
      await once(socket, 'secureConnect', {
        signal: AbortSignal.timeout(options.connectTimeoutMs ?? (addresses.count > 1 ? 4_000 : 10_000)),
      });
    } catch (error) {
      socket.destroy();
      addresses.failed(address);
      throw error;
    }
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    const exporter = socket
      .exportKeyingMaterial(CHANNEL_BINDING_BYTES, CHANNEL_BINDING_EXPORTER, NO_CONTEXT)
      .toString('base64url');
    return { socket, exporter, address };
  };
};

/**
 * One kept TLS 1.3 connection to the server, with one request on it at a time. When it breaks, the next request makes another, which
 * resumes the TLS session where the server lets it, and has an exporter value of its own.
 */
export const keepConnection = (options: KeptConnectionOptions): KeptConnection => {
  const { hostname, host, protocol } = new URL(options.origin);
  if (protocol !== 'https:') throw new TypeError('Channel binding requires an https connection');
  const name = hostname.replaceAll(/[[\]]/g, '');
  const addresses = createServerAddresses(options.origin, options.addresses ?? [], Date.now);
  const open = createDialler(name, addresses, options);
  let held: Held | undefined;
  let worn = false;
  let queue: Promise<unknown> = Promise.resolve();

  const current = async (): Promise<Held> => {
    const isOpen = held?.socket.writable === true && held.socket.readable;
    if (held && isOpen && !worn && held.address === addresses.current) return held;
    held?.socket.destroy();
    held = await open();
    worn = false;
    return held;
  };

  // The agent keeps the connection between requests; it is given ours and makes none itself.
  const agent = new (class extends Agent {
    override createConnection() {
      const { socket } = held ?? {};
      if (socket === undefined || !socket.writable) throw new Error('The connection is lost');
      return socket;
    }
  })({ keepAlive: true, maxSockets: 1 });

  const send = async (url: URL, { method, headers, body, signal }: BoundRequest) => {
    const asked = request({
      agent,
      host: name,
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        host,
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    const answered = once(asked, 'response');
    asked.end(body);
    const [answer]: IncomingMessage[] = await answered;
    if (answer === undefined) throw new Error('There was no answer');
    return readWhole(answer);
  };

  const exchange: BoundConnection['exchange'] = (url, make) => {
    const target = new URL(url);
    if (target.host !== host || target.protocol !== 'https:')
      throw new TypeError('This connection goes to another server');
    const turn = queue.then(async () => {
      const { exporter, socket, address } = await current();
      const made = await make(exporter);
      if (held?.socket !== socket || !socket.writable) throw new Error('The connection was lost');
      try {
        const { text, response } = await send(target, made);
        if (isOutOfOrder(response.status, text)) addresses.failed(address);
        return response;
      } catch (error) {
        if (!wasCalledOff(made.signal)) addresses.failed(address);
        throw error;
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  return {
    exchange,
    exporter() {
      const turn = queue.then(async () => (await current()).exporter);
      queue = turn.catch(() => undefined);
      return turn;
    },
    renew() {
      worn = true;
    },
    fetch: (input, init) =>
      exchange(String(input), async () => ({
        method: init?.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init?.headers)),
        ...(init?.body === undefined || init.body === null ? {} : { body: String(init.body) }),
        ...(init?.signal ? { signal: init.signal } : {}),
      })),
    get resumed() {
      return held?.socket.isSessionReused();
    },
    close() {
      held?.socket.destroy();
      held = undefined;
      agent.destroy();
    },
  };
};
