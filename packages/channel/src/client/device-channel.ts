import {
  ApiProblem,
  CLIENT_ASSERTION_TYPE,
  NoAnswer,
  type P256PublicJwk,
  type Problem,
  TOKEN_PATH,
  UnexpectedAnswer,
} from '@tallystick/protocol';
import { base64Url, encodePart, utf8 } from './compact-jws.ts';
import { createProofMaker, type SignBytes } from './proof.ts';

export interface DeviceChannelOptions {
  /** The server: scheme, host and port, with no path. */
  readonly origin: string;
  readonly deviceId: string;
  /** The device key that the server enrolled. */
  readonly publicJwk: P256PublicJwk;
  readonly sign: SignBytes;
  /** Unix milliseconds by the device's clock. */
  readonly now: () => number;
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  readonly fetch?: typeof fetch;
  /** Milliseconds to wait for a token. */
  readonly timeoutMs?: number;
}

/** What authorises the requests of one device; its first two members fit the options of protocol's `createClient`. */
export interface DeviceChannel {
  /** Headers of one request: the access token and a fresh proof. Raises what {@link DeviceChannel.token} raises. */
  authorise(request: { readonly method: string; readonly url: string }): Promise<{
    authorization: string;
    dpop: string;
  }>;
  /** Keeps the server's newest `DPoP-Nonce`, and forgets a token that the server calls invalid (RFC 6750 section 3.1). */
  onAnswer(headers: Headers): void;
  /** The access token: the one held, or a new one if it ends within a minute. Raises ApiProblem, NoAnswer or UnexpectedAnswer. */
  token(): Promise<string>;
}

/** A token is renewed this long before it ends, or at half its life if that is sooner. */
const RENEW_BEFORE_MS = 60_000;
/** Life of a client assertion, in seconds: it is used at once (RFC 7523 section 3). */
const ASSERTION_SECONDS = 60;

interface HeldToken {
  readonly value: string;
  readonly hash: string;
  readonly renewAt: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isProblem = (value: unknown): value is Problem =>
  isRecord(value) && typeof value.code === 'string' && typeof value.title === 'string';

/**
 * The device's end of the channel: gets and renews the access token (client credentials, RFC 6749 section 4.4, with a
 * `private_key_jwt` assertion, RFC 7523 section 2.2) and proves possession of the device key in each request (RFC 9449).
 */
export const createDeviceChannel = (options: DeviceChannelOptions): DeviceChannel => {
  const { origin, deviceId, now, random } = options;
  const send = options.fetch ?? fetch;
  const proofs = createProofMaker(options);
  const tokenUrl = `${origin}${TOKEN_PATH}`;
  const assertionHeader = encodePart({ alg: 'ES256', typ: 'JWT' });
  let nonce: string | undefined;
  let held: HeldToken | undefined;
  let asking: Promise<HeldToken> | undefined;

  const keepNonce = (headers: Headers): void => {
    nonce = headers.get('dpop-nonce') ?? nonce;
  };

  const assert = async (): Promise<string> => {
    const iat = Math.floor(now() / 1000);
    const claims = encodePart({
      iss: deviceId,
      sub: deviceId,
      aud: tokenUrl,
      jti: base64Url(random(16)),
      iat,
      exp: iat + ASSERTION_SECONDS,
    });
    const signed = `${assertionHeader}.${claims}`;
    return `${signed}.${base64Url(await options.sign(utf8(signed)))}`;
  };

  const post = async (): Promise<{ status: number; value: unknown }> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: await assert(),
    }).toString();
    const dpop = await proofs.make({ method: 'POST', url: tokenUrl, nonce });
    try {
      const answer = await send(tokenUrl, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          dpop,
        },
        body,
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
      });
      keepNonce(answer.headers);
      return { status: answer.status, value: await answer.json() };
    } catch (cause) {
      if (cause instanceof SyntaxError) throw new UnexpectedAnswer('The token answer is not JSON', { cause });
      throw new NoAnswer('The server did not answer', { cause });
    }
  };

  const ask = async (): Promise<HeldToken> => {
    let { status, value } = await post();
    if (isProblem(value) && value.code === 'use_dpop_nonce') ({ status, value } = await post());
    if (isProblem(value)) throw new ApiProblem(value);
    if (
      status !== 200 ||
      !isRecord(value) ||
      value.token_type !== 'DPoP' ||
      typeof value.access_token !== 'string' ||
      typeof value.expires_in !== 'number'
    )
      throw new UnexpectedAnswer('The token answer is not of its schema');
    const token = value.access_token;
    const lifeMs = value.expires_in * 1000;
    const hash = await crypto.subtle.digest('SHA-256', utf8(token));
    return {
      value: token,
      hash: base64Url(new Uint8Array(hash)),
      renewAt: now() + lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 2),
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

  return {
    async authorise({ method, url }) {
      const token = await current();
      const dpop = await proofs.make({ method, url, tokenHash: token.hash, nonce });
      return { authorization: `DPoP ${token.value}`, dpop };
    },
    onAnswer(headers) {
      keepNonce(headers);
      if (headers.get('www-authenticate')?.includes('error="invalid_token"') === true) held = undefined;
    },
    token: async () => (await current()).value,
  };
};
