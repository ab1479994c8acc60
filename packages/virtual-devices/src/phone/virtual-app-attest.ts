import { concatBytes, toBase64Url } from '@tallystick/encoding';
import { encode } from 'cborg';
import {
  distinguishedName,
  type Extension,
  generateSigningKey,
  issueCertificate,
  signerExtension,
} from './certificate.ts';
import { explicit, octetString, sequence, unsignedInteger } from './der-writer.ts';
import { mintReceipt } from './virtual-receipt.ts';
import { type Randomness, serialFrom, systemRandomness, type VirtualRoot } from './virtual-root.ts';

/** The app that a virtual iPhone runs. */
export interface VirtualAppleApp {
  /** Ten characters. */
  readonly teamId: string;
  readonly bundleId: string;
  readonly environment: 'production' | 'development';
}

export const VIRTUAL_APPLE_APP: VirtualAppleApp = {
  teamId: 'TALLYSTICK',
  bundleId: 'dev.tallystick.till',
  environment: 'production',
};

/** `DCAppAttestService` of a virtual iPhone. Arguments are SHA-256 of client data, results are as Apple's. */
export interface VirtualAppAttest {
  /** Makes a key and attests it. A key is attested once. */
  attestKey(clientDataHash: Uint8Array): Promise<{ readonly keyId: string; readonly attestation: string }>;
  /** Assertion in base64url by the key that was attested last; counts up. */
  generateAssertion(clientDataHash: Uint8Array): Promise<string>;
  /** Puts the counter of the key back, as a copied key store does. */
  rollBack(counter: number): void;
}

const OID_NONCE = '1.2.840.113635.100.8.2';
const DAY_MS = 86_400_000;
const FLAG_ATTESTED_DATA = 0x40;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const FLAG_EXTENSIONS = 0x80;
const AAGUID = { production: 'appattest\0\0\0\0\0\0\0', development: 'appattestdevelop' } as const;
const UTF8 = new TextEncoder();

const sha256 = async (...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(...parts)));

const counterBytes = (counter: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, counter);
  return bytes;
};

interface AttestedKey {
  readonly pair: CryptoKeyPair;
  readonly keyId: Uint8Array;
}

/** Forms of authenticator data that differ between systems; covered by nonce and signature as they stand. */
export interface AppAttestQuirks {
  /**
   * The extensions of iOS 27, behind the credential key and behind the counter of assertions: `unannounced` with the ED flag clear, as Apple
   * writes them, or `announced` with it set; bytes: those in their place. Left out: none, as before iOS 27.
   */
  readonly extensions?: 'announced' | 'unannounced' | Uint8Array;
  /** How the id of a key is spelt: `ios` as `generateKey` gives it, in base64 with padding. Default: base64url. */
  readonly keyId?: 'ios';
  /** Default: AT alone. */
  readonly flags?: number;
}

/** What an attestation can be made to say that is not so; signed all the same, as by whoever has a key of Apple's. */
export interface AppAttestBends {
  readonly counter?: number;
  /** 16 octets. */
  readonly aaguid?: Uint8Array;
  /** 32 octets. */
  readonly credentialId?: Uint8Array;
  /** The authenticator data repeat another key than the attested one. */
  readonly otherKey?: boolean;
  /** What the nonce is the hash of, from the authenticator data and the hash of the client data. */
  readonly nonceOver?: (authenticatorData: Uint8Array, clientDataHash: Uint8Array) => readonly Uint8Array[];
}

/** A new key with its id and its COSE form. */
async function makeKey() {
  const pair = await generateSigningKey(false);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const keyId = await sha256(point);
  const cose = encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point.slice(1, 33)],
      [-3, point.slice(33)],
    ]),
  );
  return { pair, keyId, cose };
}

/** Extensions as iOS 27 writes them. */
const IOS_27_EXTENSIONS = encode(
  new Map<string, string | Uint8Array>([
    ['apple_bundle_version_01', '1'],
    ['apple_validation_category_01', Uint8Array.of(1, 0, 0, 0)],
  ]),
);

/** Flags, and what stands at the end of authenticator data. */
const endingOf = ({ extensions, flags = FLAG_ATTESTED_DATA }: AppAttestQuirks) => {
  if (extensions === undefined) return { flags: Uint8Array.of(flags), end: new Uint8Array() };
  const announced = extensions === 'announced' ? FLAG_EXTENSIONS : 0;
  const end = extensions instanceof Uint8Array ? extensions : IOS_27_EXTENSIONS;
  return { flags: Uint8Array.of(flags | announced), end };
};

const encodeObject = (x5c: Uint8Array[], receipt: Uint8Array, authData: Uint8Array) =>
  encode(
    new Map<string, string | Map<string, Uint8Array | Uint8Array[]> | Uint8Array>([
      ['fmt', 'apple-appattest'],
      [
        'attStmt',
        new Map<string, Uint8Array | Uint8Array[]>([
          ['x5c', x5c],
          ['receipt', receipt],
        ]),
      ],
      ['authData', authData],
    ]),
  );

/** App Attest without Apple: true structure and real signatures under the virtual root. */
export function createVirtualAppAttest(options: {
  readonly root: VirtualRoot;
  readonly now: () => number;
  readonly app?: VirtualAppleApp;
  readonly randomness?: Randomness;
  readonly bends?: AppAttestBends;
  readonly quirks?: AppAttestQuirks;
}): VirtualAppAttest {
  const { root, now, app = VIRTUAL_APPLE_APP, randomness = systemRandomness, bends = {} } = options;
  const { quirks = {} } = options;
  const { flags, end } = endingOf(quirks);
  const rpIdHash = () => sha256(UTF8.encode(`${app.teamId}.${app.bundleId}`));
  let key: AttestedKey | undefined;
  let counter = 0;

  return {
    async attestKey(clientDataHash) {
      const made = await makeKey();
      key = made;
      counter = 0;
      const authData = concatBytes(
        await rpIdHash(),
        flags,
        counterBytes(bends.counter ?? 0),
        bends.aaguid ?? UTF8.encode(AAGUID[app.environment]),
        Uint8Array.of(0, 32),
        bends.credentialId ?? made.keyId,
        bends.otherKey ? (await makeKey()).cose : made.cose,
        end,
      );
      const nonce = await sha256(
        ...(bends.nonceOver?.(authData, clientDataHash) ?? [authData, clientDataHash]),
      );
      const extension: Extension = {
        oid: OID_NONCE,
        critical: false,
        value: sequence(explicit(1, octetString(nonce))),
      };
      const leaf = await issueCertificate(
        {
          subject: distinguishedName(made.keyId.toHex(), 'AAA Certification'),
          publicKey: made.pair.publicKey,
          serial: serialFrom(randomness),
          notBefore: now() - DAY_MS,
          notAfter: now() + 2 * DAY_MS,
          extensions: [signerExtension, extension],
        },
        root.issuer,
      );
      const appId = `${app.teamId}.${app.bundleId}`;
      const { environment } = app;
      const receipt = await mintReceipt(
        root,
        { appId, certificate: leaf, clientDataHash, environment, now: now() },
        randomness,
      );
      const attestation = encodeObject([leaf, root.intermediate], receipt, authData);
      const keyId = quirks.keyId === 'ios' ? made.keyId.toBase64() : toBase64Url(made.keyId);
      return { keyId, attestation: toBase64Url(attestation) };
    },

    async generateAssertion(clientDataHash) {
      if (!key) throw new Error('no key was attested yet: call attestKey first');
      counter += 1;
      const authenticatorData = concatBytes(await rpIdHash(), flags, counterBytes(counter), end);
      const nonce = await sha256(authenticatorData, clientDataHash);
      const raw = new Uint8Array(await crypto.subtle.sign(ES256, key.pair.privateKey, nonce));
      const signature = sequence(unsignedInteger(raw.subarray(0, 32)), unsignedInteger(raw.subarray(32)));
      return toBase64Url(
        encode(
          new Map([
            ['signature', signature],
            ['authenticatorData', authenticatorData],
          ]),
        ),
      );
    },

    rollBack(to) {
      counter = to;
    },
  };
}
