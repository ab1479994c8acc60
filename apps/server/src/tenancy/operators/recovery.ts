import { toBase64Url } from '@tallystick/encoding';
import { RECOVERY_CODE_COUNT, type RecoveryCodes } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import { pauseAfter } from './growing-pause.ts';
import { makeRecoveryCodes, parseRecoveryCode, writeRecoveryCode } from './recovery-code.ts';
import type { RecoveryStore } from './recovery-store.ts';

/** How long a code that was used up leads to a new passkey. */
const LINK_MS = 15 * 60_000;
const TOKEN_BYTES = 16;

export interface Recovery {
  state(actor: OperatorActor): Promise<RecoveryCodes>;
  /** New codes in place of all earlier ones; they are kept as keyed digests. */
  create(actor: OperatorActor): Promise<{ readonly codes: string[]; readonly madeAt: string }>;
  /**
   * Uses a code up, for a token with which the operator registers a new passkey.
   * @throws Refusal `recovery_code_refused`, `too_many_requests`
   */
  exchange(typed: string, ip: string): Promise<{ readonly token: string; readonly expiresAt: string }>;
}

/** The way back for an operator with no passkey. A wrong code counts against the operator whom it names, and against the network. */
export const createRecovery = (
  platform: Pick<Platform, 'clock' | 'failedEntries' | 'ids' | 'keys' | 'log' | 'randomness'>,
  store: RecoveryStore,
  audit: Pick<Audit, 'record'>,
): Recovery => {
  const { clock, failedEntries, ids, keys, log, randomness } = platform;
  const now = () => new Date(clock.now());
  const digestOf = (code: string) => keys.digest('recovery-code', code);

  // A code proves nothing about who typed it, so no operator is named as the one who did.
  const recordTry: Parameters<RecoveryStore['exchange']>[4] = (on, { merchantId, operatorId, failed }) =>
    audit.record(on, merchantId, {
      by: undefined,
      job: 'recovery',
      action: failed === 0 ? 'recovery_code.used' : 'recovery_code.refused',
      object: { kind: 'operator', id: operatorId },
      ...(failed === 0 ? {} : { after: { failed } }),
    });

  return {
    async state({ merchantId, id }) {
      const { left, madeAt } = await store.state(merchantId, id);
      return { left, ...(madeAt === undefined ? {} : { madeAt: madeAt.toISOString() }) };
    },

    async create({ merchantId, id }) {
      const madeAt = now();
      const { handle, codes } = makeRecoveryCodes((bytes) => randomness.bytes(bytes), RECOVERY_CODE_COUNT);
      await store.replace({ merchantId, operatorId: id, handle, madeAt }, codes.map(digestOf), (on) =>
        audit.record(on, merchantId, {
          by: id,
          action: 'recovery_codes.created',
          object: { kind: 'operator', id },
          after: { count: codes.length },
        }),
      );
      return { codes: codes.map(writeRecoveryCode), madeAt: madeAt.toISOString() };
    },

    async exchange(typed, ip) {
      const parsed = parseRecoveryCode(typed);
      const refuse = (why: string): Refusal => {
        log.warn({ why }, 'recovery code refused');
        return new Refusal('recovery_code_refused');
      };
      if (parsed === undefined) throw refuse('shape');
      const digest = digestOf(parsed.code);
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + LINK_MS);
      const token = toBase64Url(randomness.bytes(TOKEN_BYTES));
      const used = await failedEntries.attempt(ip, digest, async () => {
        const tried = await store.exchange(
          parsed.handle,
          digest,
          pauseAfter,
          { id: ids.make('invitation'), digest: keys.digest('setup', token), createdAt, expiresAt },
          recordTry,
        );
        if (tried.outcome === 'paused') {
          const waitMs = tried.until.getTime() - createdAt.getTime();
          throw new Refusal('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
        }
        return tried.outcome === 'used' ? true : undefined;
      });
      if (used === undefined) throw refuse('unknown or used');
      return { token, expiresAt: expiresAt.toISOString() };
    },
  };
};
