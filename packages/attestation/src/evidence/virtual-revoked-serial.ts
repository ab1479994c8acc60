/**
 * Serial (lower-case hex) of the attestation key that a virtual phone uses when it is told to be a revoked one. The revocation list of
 * test mode carries it, so that the refusal can be shown without a list of its own.
 */
export const VIRTUAL_REVOKED_SERIAL = '7e57ed0000000000000000000bad0001';
