import type { CompiledPolicy } from '@tallystick/attestation/appraisal';
import { backTestPolicy } from '@tallystick/protocol';
import type { FastifyReply } from 'fastify';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { compileFor, type Policies } from '../../policies/index.ts';
import type { BackTests } from './back-tests.ts';

export const addBackTestRoutes = (
  { routes, config }: Pick<Platform, 'routes' | 'config'>,
  { policies, backTests }: { readonly policies: Policies; readonly backTests: BackTests },
): void => {
  const compiled = (document: unknown): CompiledPolicy => {
    const compilation = compileFor(config.mode, document, 0);
    if ('policy' in compilation) return compilation.policy;
    const [first] = compilation.problems;
    throw new Refusal('policy_invalid', {
      path: `/document${first?.path ?? ''}`,
      detail: first?.message ?? 'The document cannot be read.',
    });
  };

  /** Is aborted when the caller is gone: nobody waits for the result. */
  const leaving = (reply: FastifyReply): AbortSignal => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort(new Refusal('back_test_too_long')));
    return left.signal;
  };

  routes.add(backTestPolicy, async ({ actor: { merchantId }, body: { days, version, document }, reply }) => {
    if ((version === undefined) === (document === undefined)) {
      throw new Refusal('malformed_request', { path: '/version', detail: 'Send a version or a document.' });
    }
    const candidate =
      version === undefined ? compiled(document) : await policies.version(merchantId, version);
    if (candidate === undefined) throw new Refusal('not_found', { path: '/version' });
    const { active } = await policies.of(merchantId);
    return backTests.run({ merchantId, days, active, candidate }, leaving(reply));
  });
};
