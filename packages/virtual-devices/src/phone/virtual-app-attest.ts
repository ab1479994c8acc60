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

/** App Attest without Apple: true structure and real signatures under the virtual root. */
export function createVirtualAppAttest(options: {
  readonly root: VirtualRoot;
  readonly now: () => number;
  readonly app?: VirtualAppleApp;
  readonly randomness?: Randomness;
  readonly bends?: AppAttestBends;
}): VirtualAppAttest {
  const { root, now, app = VIRTUAL_APPLE_APP, randomness = systemRandomness, bends = {} } = options;
  const rpIdHash = () => sha256(UTF8.encode(`${app.teamId}.${app.bundleId}`));
  let key: AttestedKey | undefined;
  let counter = 0;

  const makeKey = async () => {
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
  };

  return {
    async attestKey(clientDataHash) {
      const made = await makeKey();
      key = made;
      counter = 0;
      const authData = concatBytes(
        await rpIdHash(),
        Uint8Array.of(FLAG_ATTESTED_DATA),
        counterBytes(bends.counter ?? 0),
        bends.aaguid ?? UTF8.encode(AAGUID[app.environment]),
        Uint8Array.of(0, 32),
        bends.credentialId ?? made.keyId,
        bends.otherKey ? (await makeKey()).cose : made.cose,
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
      const attestation = encode(
        new Map<string, string | Map<string, Uint8Array | Uint8Array[]> | Uint8Array>([
          ['fmt', 'apple-appattest'],
          [
            'attStmt',
            new Map<string, Uint8Array | Uint8Array[]>([
              ['x5c', [leaf, root.intermediate]],
              ['receipt', receipt],
            ]),
          ],
          ['authData', authData],
        ]),
      );
      return { keyId: toBase64Url(made.keyId), attestation: toBase64Url(attestation) };
    },

    async generateAssertion(clientDataHash) {
      if (!key) throw new Error('no key was attested yet: call attestKey first');
      counter += 1;
      const authenticatorData = concatBytes(
        await rpIdHash(),
        Uint8Array.of(FLAG_ATTESTED_DATA),
        counterBytes(counter),
      );
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
