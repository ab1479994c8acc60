import { SCHEMES } from '@tallystick/attestation/evidence';
import { createDeviceChannel, makeWebCryptoSessionKey, type Technique } from '@tallystick/channel/client';
import type { TerminalDependencies } from '../service-processing/dependencies.ts';
import type { DeviceKeys } from '../trusted-storage/storage.ts';
import { type Authority, attemptMs } from './server.ts';

type AuthorityDependencies = Pick<
  TerminalDependencies,
  | 'origin'
  | 'addresses'
  | 'timeoutMs'
  | 'now'
  | 'random'
  | 'fetch'
  | 'attestation'
  | 'connection'
  | 'makeSessionKey'
  | 'expectedRequests'
>;

/** What the device key is: in the enclave that attested it, or in memory with hardware that vouched for it at enrolment. */
const techniqueOf = ({ storage }: DeviceKeys): Technique => (storage === 'enclave' ? 'enclave' : 'certified');

/**
 * The device's own authority: an access token bound to its signing key or a session key that this certified, and a proof with each request
 * (RFC 9449), over the terminal's own TLS connection bound to that (RFC 9266).
 */
export const deviceAuthority =
  (dependencies: AuthorityDependencies): Authority =>
  ({ deviceId, keys }) =>
    createDeviceChannel({
      origin: dependencies.origin,
      deviceId,
      // A key of another scheme proves nothing by itself: it certifies session keys.
      ...(keys.secondSecret.scheme === 'es256' ? { publicJwk: keys.secondSecret.publicJwk } : {}),
      alg: SCHEMES[keys.secondSecret.scheme].jwsAlg,
      sign: keys.sign,
      technique: techniqueOf(keys),
      ...(keys.storage === undefined ? {} : { storage: keys.storage }),
      makeSessionKey: dependencies.makeSessionKey ?? makeWebCryptoSessionKey,
      ...(dependencies.expectedRequests === undefined
        ? {}
        : { expectedRequests: dependencies.expectedRequests }),
      ...(dependencies.connection === undefined ? {} : { connection: dependencies.connection }),
      timeoutMs: attemptMs(dependencies),
      now: dependencies.now,
      random: (length) => dependencies.random(new Uint8Array(length)),
      ...(dependencies.fetch ? { fetch: dependencies.fetch } : {}),
    });
