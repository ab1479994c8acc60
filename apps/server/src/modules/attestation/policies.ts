import {
  type AllowedApplication,
  type AppraisalPolicy,
  livePolicy,
  testPolicy,
} from '@tallystick/attestation';
import type { Mode } from '@tallystick/protocol';

/** The till that the virtual phones of test mode run; its signing certificate exists nowhere. */
const VIRTUAL_TILL: AllowedApplication = {
  packageName: 'dev.tallystick.till',
  signatureDigests: ['7a'.repeat(32)],
  minimumVersion: 1,
};

/** The appraisal policy of a mode. No app for Android is published yet, so live mode allows none. */
export const policyOf = (mode: Mode): AppraisalPolicy =>
  mode === 'test' ? testPolicy([VIRTUAL_TILL]) : livePolicy([]);
