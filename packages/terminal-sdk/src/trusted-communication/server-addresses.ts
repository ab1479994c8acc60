import { isProblem, REDIRECT, refuseRedirect } from '@tallystick/protocol';

/** An address that a terminal must not send to; `reason` says which and why. It holds no secret. */
export class ServerAddressError extends Error {
  override readonly name = 'ServerAddressError';
  readonly code = 'ERR_SERVER_ADDRESS';
}

/** The addresses of one server, one of which is used at a time. */
export interface ServerAddresses {
  readonly count: number;
  /** Scheme, host and port that the next request goes to. */
  readonly current: string;
  /** No answer came from there, or one that says that it cannot work: the next request goes to the next address. */
  failed(address: string): void;
}

/** After this time at another address, the first one is tried again: it is the one that the operator gave to this terminal. */
const BACK_AFTER_MS = 300_000;

const requireAddress = (address: string, origin: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isHttp || url.origin !== address) {
    throw new ServerAddressError(
      'A server address is scheme, host and port, such as https://two.example.org:4443',
    );
  }
  if (url.protocol !== 'https:' && new URL(origin).protocol === 'https:') {
    throw new ServerAddressError(
      `${address} is not https, and the server is: nothing is sent there in clear`,
    );
  }
  return address;
};

/**
 * The addresses that a server is reached at: its origin first, then the others. All are the same server by name: tokens and proofs are
 * made for the origin, wherever they are sent.
 *
 * @throws {ServerAddressError} for what is no address, or would send in clear what the origin encrypts
 */
export const createServerAddresses = (
  origin: string,
  others: readonly string[],
  now: () => number,
): ServerAddresses => {
  const all = [origin, ...others.map((address) => requireAddress(address, origin))];
  let at = 0;
  let movedAt = 0;
  const current = (): string => {
    if (at !== 0 && Math.abs(now() - movedAt) > BACK_AFTER_MS) at = 0;
    return all[at] ?? origin;
  };
  return {
    count: all.length,
    get current() {
      return current();
    },
    failed(address) {
      // Of requests that fail together, the first moves on and the others find that done.
      if (current() !== address) return;
      at = (at + 1) % all.length;
      movedAt = now();
    },
  };
};

/** Whether somebody called a request off; one whose own time ran out was not. */
export const wasCalledOff = (signal: AbortSignal | null | undefined): boolean =>
  signal?.aborted === true &&
  !(signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError');

const read = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/**
 * Answers by which a server, or the proxy before it, says that it cannot work now, and those that no server of ours gives: a fault without
 * problem details, a page in place of JSON, a redirection.
 */
export const isOutOfOrder = (status: number, body: string): boolean => {
  if ((status >= 502 && status <= 504) || (status >= 300 && status < 400)) return true;
  if (body === '') return status >= 500;
  const value = read(body);
  return value === undefined || (status >= 500 && !isProblem(value));
};

/**
 * `fetch` that sends what is for the origin to the address in use. It sends nothing twice: whoever asked makes another request, with
 * a proof of its own, and that one goes to the next address.
 *
 * @throws {RedirectRefused} for an answer that would send the request elsewhere
 */
export const fetchAt =
  (addresses: ServerAddresses, origin: string, send: typeof fetch): typeof fetch =>
  async (input, init) => {
    const url = String(input);
    const address = addresses.current;
    const target = url.startsWith(`${origin}/`) ? `${address}${url.slice(origin.length)}` : url;
    try {
      const answer = await send(target, { ...init, redirect: REDIRECT });
      refuseRedirect(answer);
      // Read here, so that a server that stops in the middle of its answer counts as one that gave none.
      const body = await answer.text();
      const { status, headers } = answer;
      if (isOutOfOrder(status, body)) addresses.failed(address);
      return new Response(status === 204 || status === 304 ? null : body, { status, headers });
    } catch (error) {
      if (!wasCalledOff(init?.signal)) addresses.failed(address);
      throw error;
    }
  };
