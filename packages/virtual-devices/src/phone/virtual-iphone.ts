import {
  type AppAssertionEvidence,
  type AppAttestEvidence,
  appAttestClientData,
  supportingInput,
} from '@tallystick/attestation/evidence';
import type { AttestationRequest, DeviceKeys } from './attestation-source.ts';
import type { IphoneQuirk } from './quirks.ts';
import {
  type AppAttestQuirks,
  createVirtualAppAttest,
  VIRTUAL_APPLE_APP,
  type VirtualAppAttest,
  type VirtualAppleApp,
} from './virtual-app-attest.ts';
import { createVirtualPhone, type VirtualPhone, type VirtualPhoneOptions } from './virtual-phone.ts';

/** Attested credential data, user present and verified: flags that WebAuthn knows and App Attest has no use for. */
const OTHER_FLAGS = 0x45;

/** An iPhone without an iPhone: a device key as in its Secure Enclave, and an App Attest key that vouches for it. */
export interface VirtualIphone extends Omit<VirtualPhone, 'kind' | 'attest'> {
  readonly kind: 'apple-appattest';
  readonly appAttest: VirtualAppAttest;
  attest(request: AttestationRequest): Promise<AppAttestEvidence>;
  /** Supporting evidence for a periodic challenge, bound to the device key. */
  assert(challenge: Uint8Array): Promise<AppAssertionEvidence>;
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

const FORMS: Readonly<Record<IphoneQuirk, AppAttestQuirks>> = {
  'ios-27': { extensions: 'unannounced' },
  'ios-27-announced': { extensions: 'announced' },
  'padded-key-id': { keyId: 'ios' },
  'other-flags': { flags: OTHER_FLAGS },
};

const formsOf = (quirks: AppAttestQuirks | Iterable<IphoneQuirk>): AppAttestQuirks =>
  Symbol.iterator in quirks ? Object.assign({}, ...[...quirks].map((quirk) => FORMS[quirk])) : quirks;

/**
 * Makes a virtual iPhone. Its keys are software keys and its root is the virtual one: test mode only.
 *
 * @param options `app`: the app that it says it runs; `quirks`: forms of its system, such as those of iOS 27; the rest as for a virtual phone
 */
export function createVirtualIphone(
  options: Omit<VirtualPhoneOptions, 'model' | 'quirks'> & {
    readonly app?: VirtualAppleApp;
    readonly quirks?: AppAttestQuirks | Iterable<IphoneQuirk>;
  },
): VirtualIphone {
  const { quirks = {}, ...rest } = options;
  const { root, now = Date.now, app = VIRTUAL_APPLE_APP } = rest;
  const phone = createVirtualPhone({
    ...rest,
    model: { model: 'Virtual iPhone 1', packageName: app.bundleId },
    items: { 'app.signer': app.teamId, 'os.patchLevel': '26.1', 'keystore.kind': 'secure-enclave' },
  });
  const appAttest = createVirtualAppAttest({ root, now, app, quirks: formsOf(quirks) });
  let keys: DeviceKeys | undefined;
  return {
    kind: 'apple-appattest',
    model: phone.model,
    faults: phone.faults,
    appAttest,
    clock: phone.clock,
    sign: phone.sign,
    get decryptKey() {
      return phone.decryptKey;
    },
    securityItems: phone.securityItems,
    answer: phone.answer,
    async generateKeys() {
      keys = await phone.generateKeys();
      return keys;
    },
    async attest({ challenge, deviceKeyThumbprint, encryptionKeyThumbprint }) {
      const clientData = appAttestClientData(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
      return { kind: 'apple-appattest', ...(await appAttest.attestKey(await sha256(clientData))) };
    },
    async assert(challenge) {
      if (!keys) throw new Error('the phone has no keys yet: call generateKeys first');
      const clientData = supportingInput(challenge, keys.deviceKeyThumbprint);
      return {
        kind: 'apple-assertion',
        assertion: await appAttest.generateAssertion(await sha256(clientData)),
      };
    },
  };
}
