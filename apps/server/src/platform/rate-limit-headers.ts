import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, onSendHookHandler } from 'fastify';

const WINDOW_SECONDS = 60;
/** The headers of the plugin, which are of an early draft. */
const LIMIT = 'ratelimit-limit';
const REMAINING = 'ratelimit-remaining';
const RESET = 'ratelimit-reset';

/** Puts our limit before those of a host behind us, whose answer this is: both are lists (draft section 4), told apart by their names. */
const tell = (reply: FastifyReply, name: string, own: string): void => {
  const others = [reply.getHeader(name) ?? []].flat().map(String);
  reply.header(name, [own, ...others].join(', '));
};

/** Says the limit of an address in the structured fields of draft-ietf-httpapi-ratelimit-headers-10. */
const restate: onSendHookHandler = (_request, reply, _payload, done) => {
  const limit = reply.getHeader(LIMIT);
  if (limit !== undefined) {
    const [remaining, reset] = [reply.getHeader(REMAINING), reply.getHeader(RESET)];
    for (const name of [LIMIT, REMAINING, RESET]) reply.removeHeader(name);
    tell(reply, 'ratelimit-policy', `"address";q=${limit};w=${WINDOW_SECONDS}`);
    tell(reply, 'ratelimit', `"address";r=${remaining};t=${reset}`);
  }
  done();
};

/** Limits of single routes by address (a /64 of IPv6), each told on every answer of its route. */
export const addRateLimits = async (http: FastifyInstance): Promise<void> => {
  await http.register(rateLimit, { global: false, enableDraftSpec: true });
  http.addHook('onRoute', (route) => {
    if (route.config?.rateLimit === undefined) return;
    route.onSend = [...[route.onSend ?? []].flat(), restate];
  });
};
