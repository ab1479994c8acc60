import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { toBase64Url } from '@tallystick/encoding';
import { type Session, shownText } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import {
  assertionCredential,
  decodeUserHandle,
  encodeUserHandle,
  registrationCredential,
} from './credential.ts';
import type { OperatorStore, PasskeyRow } from './store.ts';

const RP_NAME = 'Tallystick';
const SETUP_TOKEN_MS = 24 * 60 * 60_000;
const CEREMONY_MS = 5 * 60_000;
/** COSE algorithms: ES256, RS256, EdDSA. */
const ALGORITHMS = [-7, -257, -8];

interface Ceremony {
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
}

interface SignedIn {
  readonly merchantId: string;
  readonly operatorId: string;
}

const registeredChange = ({ id, name }: { readonly id: string; readonly name: string }) =>
  ({
    by: id,
    action: 'operator.registered',
    object: { kind: 'operator', id, name: shownText(name) },
  }) as const;

export interface OperatorService {
  /** Makes a one-time set-up token if the merchant has no operator yet; it lives a day and is kept as hash only. */
  createSetupToken(merchantId: string): Promise<string | undefined>;
  beginRegistration(setupToken: string, name: string): Promise<Ceremony>;
  finishRegistration(ceremony: string, setupToken: string, credential: unknown): Promise<SignedIn>;
  beginSignIn(): Promise<Ceremony>;
  finishSignIn(ceremony: string, credential: unknown): Promise<SignedIn>;
  /** Who is signed in, for the console. */
  describe(signedIn: SignedIn): Promise<Session>;
}

/** Operators of the console and their passkeys (WebAuthn Level 3). Every refused passkey gets the same answer; the log says why. */
export const createOperatorService = (
  platform: Pick<Platform, 'clock' | 'config' | 'ids' | 'keys' | 'randomness' | 'log'>,
  store: OperatorStore,
  merchants: Merchants,
  audit: Pick<Audit, 'record'>,
): OperatorService => {
  const { clock, config, ids, keys, randomness, log } = platform;
  const rpID = new URL(config.origin).hostname;
  const random = (bytes: number) => toBase64Url(randomness.bytes(bytes));
  const now = () => new Date(clock.now());

  const refuse = (why: string, cause?: unknown): Refusal => {
    log.warn({ why, err: cause }, 'passkey refused');
    return new Refusal('passkey_refused', { cause });
  };

  const setupTokenOf = async (token: string): Promise<{ merchantId: string; digest: Uint8Array }> => {
    const digest = keys.digest('setup', token);
    const found = await store.findSetupToken(digest, now());
    if (found === undefined) throw new Refusal('setup_link_invalid');
    return { merchantId: found.merchantId, digest };
  };

  const keep = async (
    kind: 'register' | 'sign-in',
    options: object & { challenge: string },
    operator: { merchantId: string; id: string; name: string } | null,
  ): Promise<Ceremony> => {
    const ceremony = random(16);
    const expiresAt = new Date(clock.now() + CEREMONY_MS);
    await store.addCeremony({ id: ceremony, kind, challenge: options.challenge, operator, expiresAt }, now());
    return { ceremony, options: { ...options } };
  };

  const verifyAssertion = async (passkey: PasskeyRow, challenge: string, credential: unknown) => {
    if (!assertionCredential.Check(credential)) throw refuse('shape');
    return verifyAuthenticationResponse({
      response: { ...credential, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: config.origin,
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
    async createSetupToken(merchantId) {
      if (await store.hasOperator(merchantId)) return undefined;
      const token = random(32);
      await store.addSetupToken({
        merchantId,
        digest: keys.digest('setup', token),
        expiresAt: new Date(clock.now() + SETUP_TOKEN_MS),
      });
      return token;
    },

    async beginRegistration(setupToken, name) {
      const { merchantId } = await setupTokenOf(setupToken);
      const operator = { merchantId, id: ids.make('operator'), name: name.trim() };
      const options = await generateRegistrationOptions({
        rpName: RP_NAME,
        rpID,
        userName: operator.name,
        userDisplayName: operator.name,
        userID: encodeUserHandle(merchantId, operator.id),
        challenge: new Uint8Array(randomness.bytes(32)),
        timeout: CEREMONY_MS,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
      return keep('register', options, operator);
    },

    async finishRegistration(ceremonyId, setupToken, credential) {
      const token = await setupTokenOf(setupToken);
      const ceremony = await store.takeCeremony(ceremonyId, 'register', now());
      const operator = ceremony?.operator;
      if (!ceremony || !operator || operator.merchantId !== token.merchantId) throw refuse('ceremony');
      if (!registrationCredential.Check(credential)) throw refuse('shape');
      const { transports = [], ...response } = credential.response;
      const verified = await verifyRegistrationResponse({
        response: { ...credential, response, clientExtensionResults: {} },
        expectedChallenge: ceremony.challenge,
        expectedOrigin: config.origin,
        expectedRPID: rpID,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch((cause: unknown) => {
        throw refuse('registration', cause);
      });
      if (!verified.verified) throw refuse('registration');
      const { merchantId, id, name } = operator;
      const passkey = verified.registrationInfo.credential;
      const createdAt = now();
      const kept = await store.register(
        token,
        createdAt,
        { merchantId, id, name, createdAt },
        {
          merchantId,
          credentialId: passkey.id,
          operatorId: id,
          publicKey: passkey.publicKey,
          counter: passkey.counter,
          transports,
          createdAt,
          lastUsedAt: null,
        },
        (on) => audit.record(on, merchantId, registeredChange(operator)),
      );
      if (!kept) throw new Refusal('setup_link_invalid');
      return { merchantId, operatorId: id };
    },

    async beginSignIn() {
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: new Uint8Array(randomness.bytes(32)),
        timeout: CEREMONY_MS,
        userVerification: 'required',
      });
      return keep('sign-in', options, null);
    },

    async finishSignIn(ceremonyId, credential) {
      const ceremony = await store.takeCeremony(ceremonyId, 'sign-in', now());
      if (ceremony === undefined) throw refuse('ceremony');
      if (!assertionCredential.Check(credential)) throw refuse('shape');
      const handle = decodeUserHandle(credential.response.userHandle);
      const passkey = handle && (await store.findPasskey(handle.merchantId, credential.id));
      if (!passkey || passkey.operatorId !== handle.operatorId) throw refuse('unknown passkey');
      const { verified, authenticationInfo } = await verifyAssertion(
        passkey,
        ceremony.challenge,
        credential,
      ).catch((cause: unknown) => {
        throw cause instanceof Refusal ? cause : refuse('assertion', cause);
      });
      if (!verified) throw refuse('assertion');
      if (!(await store.advanceCounter(passkey, authenticationInfo.newCounter, now())))
        throw refuse('counter');
      return { merchantId: passkey.merchantId, operatorId: passkey.operatorId };
    },

    async describe({ merchantId, operatorId }) {
      const [operator, merchant] = await Promise.all([
        store.findOperator(merchantId, operatorId),
        merchants.get(merchantId),
      ]);
      if (operator === undefined) throw new Refusal('sign_in_required');
      return { operator: { id: operator.id, name: shownText(operator.name) }, merchant };
    },
  };
};
