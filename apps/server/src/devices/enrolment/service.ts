import { hash } from 'node:crypto';
import type { FirstSecret, openEnrolment, ResponseOf } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';
import { higherLevel } from '../../trust/attestation/index.ts';
import { type CompletionDependencies, createCompletion } from './completion.ts';
import { createSealing } from './second-secret.ts';
import { type Enrolment, enrolmentStore } from './store.ts';

const CHALLENGE_LIFE_MS = 60_000;

export interface EnrolmentDependencies extends Omit<CompletionDependencies, 'sealing'> {
  readonly merchants: Pick<Merchants, 'get'>;
}

/** The rules of enrolment (docs: the first and the second secret). */
export const createEnrolmentService = (platform: Platform, dependencies: EnrolmentDependencies) => {
  const { database, clock, ids, keys, randomness, config } = platform;
  const { terminals, policies, merchants } = dependencies;
  const sealing = createSealing(keys);

  return {
    /** Begins an enrolment. The code is checked and not spent. Raises `activation_code_*`, `activation_unconfirmed`, `too_many_requests`. */
    async open(
      terminalNumber: string,
      secret: FirstSecret,
      ip: string,
    ): Promise<ResponseOf<typeof openEnrolment>> {
      const activation = await terminals.activations.verify(terminalNumber, secret, ip);
      if (!activation.isConfirmed) throw new Refusal('activation_unconfirmed');
      const { merchantId, terminalId, activationId } = activation;
      const [target, merchant, { active: policy }] = await Promise.all([
        terminals.target(database, merchantId, terminalId),
        merchants.get(merchantId),
        policies.of(merchantId),
      ]);
      const at = clock.now();
      const enrolment: Enrolment = {
        id: ids.make('enrolment'),
        merchantId,
        activationId,
        terminalId,
        terminalNumber,
        challenge: randomness.bytes(32),
        expiresAt: new Date(at + CHALLENGE_LIFE_MS),
      };
      await enrolmentStore.insert(database, enrolment);
      const schemes = Object.keys(policy.secondSecret);
      const { kty, crv, x, y, kid } = keys.signing('personalisation').publicJwk;
      return {
        enrolmentId: enrolment.id,
        activationId,
        merchantName: merchant.name,
        terminalLabel: target.label,
        mode: config.mode,
        challenge: {
          id: ids.make('challenge'),
          value: Buffer.from(enrolment.challenge).toString('base64url'),
          purpose: 'enrol',
          expiresAt: enrolment.expiresAt.toISOString(),
          serverTime: new Date(at).toISOString(),
        },
        level: higherLevel(target.minimumLevel, policy.minimumLevel),
        evidenceKinds: policy.allowedKinds.filter((kind) => target.evidenceKinds?.includes(kind) ?? true),
        secondSecretSchemes: schemes,
        ...(schemes.includes('hmac-sha256') ? { sealingKey: sealing.keyFor(enrolment) } : {}),
        webauthn: {
          rpId: new URL(config.origin).hostname,
          rpName: 'Tallystick',
          // Names the terminal to the authenticator and tells it nothing more.
          userId: hash('sha256', terminalId, 'base64url'),
          userName: `${target.label} · ${terminalNumber}`,
        },
        personalisationKey: { kty, crv, x, y, ...(kid === undefined ? {} : { kid }) },
      };
    },

    complete: createCompletion(platform, { ...dependencies, sealing }),
  };
};
export type EnrolmentService = ReturnType<typeof createEnrolmentService>;
