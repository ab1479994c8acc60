import { BoundedCache, toBase64Url } from '@tallystick/encoding';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import type { SignedIn } from './passkey-checks.ts';
import type { SessionStore } from './session-store.ts';

const SESSION_MS = 12 * 60 * 60_000;
const TOKEN_BYTES = 32;
/** Wrong cookies that are remembered, so that the database is asked once for each. */
const WRONG_MAX = 10_000;
/** The merchant stands in the cookie beside the token, so that a session is found by its primary key. */
const COOKIE_VALUE = /^(mer_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/;

export interface Sessions {
  /** Begins a session and sets its cookie. */
  begin(reply: FastifyReply, signedIn: SignedIn): Promise<void>;
  /** Who a request's cookie stands for, if its session still runs. */
  find(request: FastifyRequest): Promise<OperatorActor | undefined>;
  /** Ends the session of a request and clears its cookie. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  has(request: FastifyRequest): boolean;
  /** How a console is told to authenticate: by a cookie, which its sign-in sets. */
  readonly challenge: string;
}

const changeOf = (action: 'session.began' | 'session.ended', operatorId: string) => ({
  by: operatorId,
  action,
  object: { kind: 'operator' as const, id: operatorId },
});

/** Console sessions: a random token in a cookie that scripts cannot read, kept as keyed hash. */
export const createSessions = (
  platform: Pick<Platform, 'config' | 'clock' | 'keys' | 'randomness' | 'failedEntries'>,
  store: SessionStore,
  audit: Pick<Audit, 'record'>,
): Sessions => {
  const { config, clock, keys, randomness, failedEntries } = platform;
  const secure = config.consoleOrigin.startsWith('https:');
  const name = secure ? '__Host-tallystick' : 'tallystick';
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;

  // A token is random and ends for good, so one that stands for nobody never will.
  const wrong = new BoundedCache<true>(WRONG_MAX);

  const read = (request: FastifyRequest) => {
    const { cookie } = request.headers;
    const parts = COOKIE_VALUE.exec(
      (cookie === undefined ? undefined : request.server.parseCookie(cookie)[name]) ?? '',
    );
    if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
    return { merchantId: parts[1], digest: keys.digest('session', parts[2]) };
  };

  return {
    async begin(reply, { merchantId, operatorId, passkeyId }) {
      const token = toBase64Url(randomness.bytes(TOKEN_BYTES));
      const now = new Date(clock.now());
      await store.addSession(
        {
          merchantId,
          digest: keys.digest('session', token),
          operatorId,
          passkeyId,
          createdAt: now,
          expiresAt: new Date(now.getTime() + SESSION_MS),
        },
        now,
        (on) => audit.record(on, merchantId, changeOf('session.began', operatorId)),
      );
      reply.setCookie(name, `${merchantId}.${token}`, { ...options, maxAge: SESSION_MS / 1_000 });
    },
    async find(request) {
      const session = read(request);
      if (session === undefined) return undefined;
      const { merchantId, digest } = session;
      const key = `${merchantId}.${toBase64Url(digest)}`;
      if (wrong.get(key) === true) return undefined;
      const operator = await failedEntries.attempt(request.ip, digest, () =>
        store.findSession(merchantId, digest, new Date(clock.now())),
      );
      if (operator === undefined) wrong.set(key, true);
      return operator && { kind: 'operator', merchantId, ...operator };
    },
    async end(request, reply) {
      const session = read(request);
      if (session !== undefined) {
        const { merchantId, digest } = session;
        await store.endSession(merchantId, digest, (on, operatorId) =>
          audit.record(on, merchantId, changeOf('session.ended', operatorId)),
        );
      }
      reply.clearCookie(name, options);
    },
    has: (request) => read(request) !== undefined,
    challenge: `Cookie realm="tallystick", cookie-name="${name}"`,
  };
};
