import { encodeJsonPart, toBase64Url } from '@tallystick/encoding';
import {
  ApiProblem,
  CLIENT_ASSERTION_TYPE,
  isProblem,
  NoAnswer,
  type P256PublicJwk,
  type Problem,
  REDIRECT,
  refuseRedirect,
  TOKEN_PATH,
  UnexpectedAnswer,
} from '@tallystick/protocol';
import { type KeyStorage, TECHNIQUES, type Technique } from '../technique.ts';
import type { BoundConnection } from './bound-connection.ts';
import type { SignBytes } from './proof.ts';
import { type BindingChoice, beginSubSession, hasOutlived, type SubSession } from './sub-session.ts';
import type { ChannelKey } from './technique.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';

/** What the device's end of the channel stands on. */
export interface DeviceChannelOptions {
  /** The server: scheme, host and port, with no path. */
  readonly origin: string;
  readonly deviceId: string;
  /** Public half of the device key that the server enrolled, where it is one of ES256; keys of other schemes need `makeSessionKey`. */
  readonly publicJwk?: P256PublicJwk | undefined;
  /** Signs with the device key, by its scheme. */
  readonly sign: SignBytes;
  /** `alg` of the device key's signatures (RFC 7518, RFC 9964). Default ES256. */
  readonly alg?: string;
  /** What the device key is: in an enclave that attested it, vouched for by other hardware, or (default) software. */
  readonly technique?: Technique;
  /** How the device key is kept. Default `memory`. */
  readonly storage?: KeyStorage;
  /** Makes a session key for a sub-session, which the device key certifies. Left out, the device key signs every proof. */
  readonly makeSessionKey?: (() => Promise<ChannelKey>) | undefined;
  /** How many requests the first sub-session will have, about; later ones are expected to be like the one before. */
  readonly expectedRequests?: number;
  /** A kept TLS connection that proofs are bound to; then requests go through {@link DeviceChannel.fetch}. */
  readonly connection?: BoundConnection;
  /** Unix milliseconds by the device's clock. */
  readonly now: () => number;
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds of a clock that only rises, for measuring signatures. */
  readonly elapsed?: () => number;
  readonly fetch?: typeof fetch;
  /** Milliseconds to wait for a token. */
  readonly timeoutMs?: number;
}

/** What authorises the requests of one device; its first three members fit the options of protocol's `createClient`. */
export interface DeviceChannel {
  /** Headers of one request: the access token and a fresh proof; none where requests are bound to a connection. Raises what {@link DeviceChannel.token} raises. */
  authorise(request: { readonly method: string; readonly url: string }): Promise<Record<string, string>>;
  /** Sends a request over the bound connection, with a token, and a proof that names the connection. */
  readonly fetch?: typeof fetch;
  /** Keeps the server's newest `DPoP-Nonce`, and forgets a token that the server calls invalid (RFC 6750 section 3.1). */
  onAnswer(headers: Headers): void;
  /** The access token: the one held, or a new one if it ends within a minute. Raises ApiProblem, NoAnswer, RedirectRefused or UnexpectedAnswer. */
  token(): Promise<string>;
  /** What the present sub-session signs with, and why; undefined before the first token. */
  readonly choice: BindingChoice | undefined;
}

/** A token is renewed this long before it ends, or at half its life if that is sooner. */
const RENEW_BEFORE_MS = 60_000;
/** Life of a client assertion, in seconds: it is used at once (RFC 7523 section 3). */
const ASSERTION_SECONDS = 60;
const EXPECTED_REQUESTS = 50;

interface HeldToken {
  readonly value: string;
  readonly hash: string;
  readonly renewAt: number;
  readonly session: SubSession;
}

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
    ? value.code
    : undefined;

const faultOf = (cause: unknown): Error => {
  if (cause instanceof UnexpectedAnswer) return cause;
  if (cause instanceof SyntaxError) return new UnexpectedAnswer('Token response is not JSON', { cause });
  return new NoAnswer('The server did not answer', { cause });
};

/**
 * The device's end of the channel: gets access tokens (client credentials, RFC 6749 section 4.4, with an assertion by the device key, RFC 7523
 * section 2.2), refreshes them by the same key (RFC 6749 section 6), and proves possession of that key in each request (RFC 9449).
 */
export const createDeviceChannel = (options: DeviceChannelOptions): DeviceChannel => {
  const { origin, deviceId, now, random, connection } = options;
  const send = options.fetch ?? fetch;
  const tokenUrl = `${origin}${TOKEN_PATH}`;
  const assertionHeader = encodeJsonPart({ alg: options.alg ?? 'ES256', typ: 'JWT' });
  const keys = { ...options, elapsed: options.elapsed ?? (() => performance.now()) };
  let nonce: string | undefined;
  let held: HeldToken | undefined;
  let asking: Promise<HeldToken> | undefined;
  let session: SubSession | undefined;
  let expectedRequests = options.expectedRequests ?? EXPECTED_REQUESTS;
  let floor: Technique = TECHNIQUES[0];

  const keepNonce = (headers: Headers): void => {
    nonce = headers.get('dpop-nonce') ?? nonce;
  };

  /** Says who we are, which key we will prove with and how it is kept; good with one proof, the one with the same nonce. */
  const assertion = async ({ choice, certified }: SubSession): Promise<string> => {
    const iat = Math.floor(now() / 1000);
    const { technique, storage, timings } = choice;
    const claims = encodeJsonPart({
      iss: deviceId,
      sub: deviceId,
      aud: tokenUrl,
      jti: toBase64Url(random(16)),
      iat,
      exp: iat + ASSERTION_SECONDS,
      ...(nonce === undefined ? {} : { nonce }),
      ...(certified === undefined ? {} : { cnf: { jwk: certified } }),
      key_attestation: { technique, storage, timings, expected_requests: choice.expectedRequests },
    });
    const signed = `${assertionHeader}.${claims}`;
    return `${signed}.${toBase64Url(await options.sign(new TextEncoder().encode(signed)))}`;
  };

  const form = async (asked: SubSession): Promise<string> => {
    const { refreshToken } = asked;
    return new URLSearchParams(
      refreshToken === undefined
        ? {
            grant_type: 'client_credentials',
            client_assertion_type: CLIENT_ASSERTION_TYPE,
            client_assertion: await assertion(asked),
          }
        : { grant_type: 'refresh_token', refresh_token: refreshToken },
    ).toString();
  };

  const post = async (asked: SubSession): Promise<{ status: number; value: unknown }> => {
    const make = async (exporter?: string) => ({
      method: 'POST',
      redirect: REDIRECT,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        dpop: await asked.proofs.make({ method: 'POST', url: tokenUrl, nonce, exporter }),
      },
      body: await form(asked),
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
    });
    const asking = connection ? connection.exchange(tokenUrl, make) : send(tokenUrl, await make());
    try {
      const answer = await asking;
      refuseRedirect(answer);
      keepNonce(answer.headers);
      return { status: answer.status, value: await answer.json() };
    } catch (cause) {
      throw faultOf(cause);
    }
  };

  const request = async (asked: SubSession): Promise<TokenAnswer | Problem> => {
    let { status, value } = await post(asked);
    if (codeOf(value) === 'use_dpop_nonce') ({ status, value } = await post(asked));
    if (isProblem(value)) return value;
    const answer = status === 200 ? readTokenAnswer(value) : undefined;
    if (answer === undefined) throw new UnexpectedAnswer('The token response is malformed');
    return answer;
  };

  /** The sub-session that goes on, or a new one where there is none, it is over, or it lives far longer than was expected. */
  const renew = async (): Promise<{ answer: TokenAnswer; used: SubSession }> => {
    if (session !== undefined && hasOutlived(session)) expectedRequests = session.requests;
    else if (session?.refreshToken !== undefined) {
      const answer = await request(session);
      if (!isProblem(answer)) return { answer, used: session };
      expectedRequests = Math.max(1, session.requests);
    }
    if (session !== undefined) connection?.renew();
    session = undefined;
    let used = await beginSubSession(keys, expectedRequests, floor);
    let answer = await request(used);
    if (codeOf(answer) === 'channel_technique_too_weak' && floor !== 'enclave') {
      floor = 'enclave';
      connection?.renew();
      used = await beginSubSession(keys, expectedRequests, floor);
      answer = await request(used);
    }
    if (isProblem(answer)) throw new ApiProblem(answer);
    return { answer, used };
  };

  const ask = async (): Promise<HeldToken> => {
    const { answer, used } = await renew();
    used.refreshToken = answer.refreshToken;
    floor = answer.floor ?? floor;
    session = used;
    const lifeMs = answer.expiresInSeconds * 1000;
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(answer.accessToken));
    return {
      value: answer.accessToken,
      hash: toBase64Url(new Uint8Array(hash)),
      renewAt: now() + lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 2),
      session: used,
    };
  };

  const current = async (): Promise<HeldToken> => {
    if (held !== undefined && now() < held.renewAt) return held;
    // Many requests may find the token old at once; one asks, the others wait for its answer.
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  };

  const headersOf = async (token: HeldToken, method: string, url: string, exporter?: string) => {
    token.session.requests += 1;
    const dpop = await token.session.proofs.make({ method, url, tokenHash: token.hash, nonce, exporter });
    return { authorization: `DPoP ${token.value}`, dpop };
  };

  const boundFetch =
    (over: BoundConnection): typeof fetch =>
    async (input, init) => {
      const url = String(input);
      const method = init?.method ?? 'GET';
      // Before the connection is taken, because a new token would have to wait for it.
      const token = await current();
      return over.exchange(url, async (exporter) => ({
        method,
        headers: {
          ...Object.fromEntries(new Headers(init?.headers)),
          ...(await headersOf(token, method, url, exporter)),
        },
        ...(init?.body === undefined || init.body === null ? {} : { body: String(init.body) }),
        ...(init?.signal ? { signal: init.signal } : {}),
      }));
    };

  return {
    async authorise({ method, url }) {
      const token = await current();
      return connection === undefined ? headersOf(token, method, url) : {};
    },
    ...(connection === undefined ? {} : { fetch: boundFetch(connection) }),
    onAnswer(headers) {
      keepNonce(headers);
      if (headers.get('www-authenticate')?.includes('error="invalid_token"') === true) held = undefined;
    },
    token: async () => (await current()).value,
    get choice() {
      return session?.choice;
    },
  };
};
