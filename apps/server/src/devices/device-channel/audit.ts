import type { ProblemCode } from '@tallystick/protocol';
import type { Logger } from 'pino';
import { Refusal } from '../../platform/refusal.ts';

/** Refusals of a device that proved its key: what a copied proof, a lifted connection or a device that talks itself up look like. */
const AUDITED: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'channel_attestation_refused',
  'channel_binding_mismatch',
  'channel_binding_required',
  'channel_key_changed',
  'channel_technique_too_weak',
  'dpop_proof_replayed',
]);

/** Notes a refusal with what the answer does not say, and gives it back to be raised. */
export type Audit = (device: string, error: unknown) => unknown;

export const createAudit =
  (log: Logger): Audit =>
  (device, error) => {
    if (error instanceof Refusal && AUDITED.has(error.code)) {
      const { cause, detail } = error.given;
      log.warn({ device, problem: error.code, reason: cause ?? detail }, 'the channel refused a device');
    }
    return error;
  };
