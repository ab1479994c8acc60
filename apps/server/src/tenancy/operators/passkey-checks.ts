import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { toBase64Url } from '@tallystick/encoding';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { CeremonyRow, CeremonyStore } from './ceremony-store.ts';
import {
  assertionCredential,
  decodeUserHandle,
  encodeUserHandle,
  registrationCredential,
} from './credential.ts';
import type { OperatorStore, PasskeyRow } from './store.ts';

const RP_NAME = 'Tallystick';
const CEREMONY_MS = 5 * 60_000;
/** COSE algorithms: ES256, RS256, EdDSA. */
const ALGORITHMS = [-7, -257, -8];

export interface Ceremony {
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
}

export interface SignedIn {
  readonly merchantId: string;
  readonly operatorId: string;
  /** The passkey that it was by: the session ends with it. */
  readonly passkeyId: string;
}

/** Whose passkey is to be made. */
export interface PasskeyHolder {
  readonly merchantId: string;
  readonly id: string;
  readonly name: string;
}

export interface PasskeyChecks {
  /** @param known passkeys of the holder, of which the authenticator makes no second one */
  beginRegistration(
    kind: 'register' | 'add-passkey',
    holder: PasskeyHolder,
    known: readonly PasskeyRow[],
  ): Promise<Ceremony>;
  /**
   * What an authenticator made, checked, and whom for.
   * @param name what its owner calls the passkey
   */
  finishRegistration(
    kind: 'register' | 'add-passkey',
    ceremony: string,
    credential: unknown,
    name: string,
  ): Promise<{ readonly holder: PasskeyHolder; readonly passkey: PasskeyRow }>;
  beginSignIn(): Promise<Ceremony>;
  finishSignIn(ceremony: string, credential: unknown): Promise<SignedIn>;
  /** A refusal that tells the caller nothing but that; the log says why. */
  refuse(why: string, cause?: unknown): Refusal;
}

/** What both ceremonies stand on. */
interface Ground {
  readonly rpID: string;
  readonly origin: string;
  now(): Date;
  freshChallenge(): Uint8Array<ArrayBuffer>;
  readonly refuse: PasskeyChecks['refuse'];
  keep(
    kind: CeremonyRow['kind'],
    options: object & { challenge: string },
    operator: PasskeyHolder | null,
  ): Promise<Ceremony>;
}

const createGround = (
  { clock, config, randomness, log }: Pick<Platform, 'clock' | 'config' | 'randomness' | 'log'>,
  ceremonies: CeremonyStore,
): Ground => {
  const now = () => new Date(clock.now());
  return {
    rpID: new URL(config.consoleOrigin).hostname,
    origin: config.consoleOrigin,
    now,
    freshChallenge: () => new Uint8Array(randomness.bytes(32)),
    refuse(why, cause) {
      log.warn({ why, err: cause }, 'passkey refused');
      return new Refusal('passkey_refused', { cause });
    },
    async keep(kind, options, operator) {
      const ceremony = toBase64Url(randomness.bytes(16));
      const expiresAt = new Date(clock.now() + CEREMONY_MS);
      await ceremonies.addCeremony(
        { id: ceremony, kind, challenge: options.challenge, operator, expiresAt },
        now(),
      );
      return { ceremony, options: { ...options } };
    },
  };
};

/** Registering a new credential (WebAuthn Level 3, 7.1). */
const createRegistration = (
  { rpID, origin, now, freshChallenge, refuse, keep }: Ground,
  ceremonies: CeremonyStore,
  makeId: () => string,
): Pick<PasskeyChecks, 'beginRegistration' | 'finishRegistration'> => {
  const verify = async (challenge: string, credential: unknown) => {
    if (!registrationCredential.Check(credential)) throw refuse('shape');
    const { transports = [], ...response } = credential.response;
    const verified = await verifyRegistrationResponse({
      response: { ...credential, response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((cause: unknown) => {
      throw refuse('registration', cause);
    });
    if (!verified.verified) throw refuse('registration');
    const { id: credentialId, publicKey, counter } = verified.registrationInfo.credential;
    return { credentialId, publicKey, counter, transports };
  };

  return {
    async beginRegistration(kind, holder, known) {
      const options = await generateRegistrationOptions({
        rpName: RP_NAME,
        rpID,
        userName: holder.name,
        userDisplayName: holder.name,
        userID: encodeUserHandle(holder.merchantId, holder.id),
        challenge: freshChallenge(),
        timeout: CEREMONY_MS,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
      });
      return keep(kind, options, holder);
    },
    async finishRegistration(kind, ceremonyId, credential, name) {
      const ceremony = await ceremonies.takeCeremony(ceremonyId, kind, now());
      const holder = ceremony?.operator;
      if (!ceremony || !holder) throw refuse('ceremony');
      const made = await verify(ceremony.challenge, credential);
      const { merchantId, id: operatorId } = holder;
      const passkey = {
        ...made,
        merchantId,
        operatorId,
        id: makeId(),
        name,
        createdAt: now(),
        // Whoever comes in by a link is signed in by the passkey that was made.
        lastUsedAt: kind === 'register' ? now() : null,
      };
      return { holder, passkey };
    },
  };
};

/** Verifying an assertion (WebAuthn Level 3, 7.2). */
const createSignIn = (
  { rpID, origin, now, freshChallenge, refuse, keep }: Ground,
  ceremonies: CeremonyStore,
  store: OperatorStore,
): Pick<PasskeyChecks, 'beginSignIn' | 'finishSignIn'> => {
  const verify = async (passkey: PasskeyRow, challenge: string, credential: unknown) => {
    if (!assertionCredential.Check(credential)) throw refuse('shape');
    return verifyAuthenticationResponse({
      response: { ...credential, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    });
  };

  return {
    async beginSignIn() {
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: freshChallenge(),
        timeout: CEREMONY_MS,
        userVerification: 'required',
      });
      return keep('sign-in', options, null);
    },
    async finishSignIn(ceremonyId, credential) {
      const ceremony = await ceremonies.takeCeremony(ceremonyId, 'sign-in', now());
      if (ceremony === undefined) throw refuse('ceremony');
      if (!assertionCredential.Check(credential)) throw refuse('shape');
      const handle = decodeUserHandle(credential.response.userHandle);
      const passkey = handle && (await store.findPasskey(handle.merchantId, credential.id));
      if (!passkey || passkey.operatorId !== handle.operatorId) throw refuse('unknown passkey');
      const { verified, authenticationInfo } = await verify(passkey, ceremony.challenge, credential).catch(
        (cause: unknown) => {
          throw cause instanceof Refusal ? cause : refuse('assertion', cause);
        },
      );
      if (!verified) throw refuse('assertion');
      if (!(await store.advanceCounter(passkey, authenticationInfo.newCounter, now())))
        throw refuse('counter');
      return { merchantId: passkey.merchantId, operatorId: passkey.operatorId, passkeyId: passkey.id };
    },
  };
};

/** The ceremonies of WebAuthn Level 3, 7.1 and 7.2. Every refused passkey gets the same answer; the log says why. */
export const createPasskeyChecks = (
  platform: Pick<Platform, 'clock' | 'config' | 'ids' | 'randomness' | 'log'>,
  ceremonies: CeremonyStore,
  store: OperatorStore,
): PasskeyChecks => {
  const ground = createGround(platform, ceremonies);
  return {
    refuse: ground.refuse,
    ...createRegistration(ground, ceremonies, () => platform.ids.make('passkey')),
    ...createSignIn(ground, ceremonies, store),
  };
};
