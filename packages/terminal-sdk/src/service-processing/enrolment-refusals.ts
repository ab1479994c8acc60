import type { Refusal } from './state.ts';

/** Refusals that only an enrolment gives: loaded with it, and with no start of a device that is enrolled. */
const REFUSALS = {
  evidence_kind_unsupported: [
    'The server does not accept this kind of device',
    'Use another device, or ask the operator which devices are accepted.',
  ],
  second_secret_unsupported: [
    'The server does not accept the kind of key that this device makes',
    'Use a device with a secure key store, or ask the operator which devices are accepted.',
  ],
  sealing_key_untrusted: [
    'The server did not prove its key for the secret of this device',
    'Start again with the activation code. If the error persists, contact support.',
  ],
} as const satisfies Record<string, readonly [title: string, remedy: string]>;

/** Makes one of the device's own refusals to enrol. */
export const refuseToEnrol = (code: keyof typeof REFUSALS): Refusal => {
  const [title, remedy] = REFUSALS[code];
  return { code, title, remedy };
};
