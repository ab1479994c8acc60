import { VIRTUAL_REVOKED_SERIAL } from '../../evidence/virtual-revoked-serial.ts';
import type { RevocationList } from '../android-key/revocation-list.ts';

/** Revocation list of test mode: holds the one serial of the virtual phone that plays a revoked one. @param fetchedAt Unix milliseconds */
export const virtualRevocationList = (fetchedAt: number): RevocationList => ({
  fetchedAt,
  entries: new Map([[VIRTUAL_REVOKED_SERIAL, { status: 'REVOKED', reason: 'KEY_COMPROMISE' }]]),
});
