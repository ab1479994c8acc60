/** Evidence of virtual devices, for test mode. */
export { virtualRevocationList } from './revocation-list.ts';
export { createVirtualVerifier } from './verifier.ts';
