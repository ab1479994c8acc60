import type { WebAuthnEvidence } from '@tallystick/attestation/evidence';
import { concatBytes, toBase64Url } from '@tallystick/encoding';
import {
  type CertificateContent,
  generateSigningKey,
  issueCertificate,
  signerExtension,
} from '../phone/certificate.ts';
import {
  element,
  explicit,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from '../phone/der-writer.ts';
import { mintChain, VIRTUAL_MODEL } from '../phone/mint-chain.ts';
import { serialFrom, systemRandomness, type VirtualRoot } from '../phone/virtual-root.ts';
import {
  AUTHENTICATOR_FLAGS,
  authenticatorData,
  cbor,
  clientDataOf,
  makeCredential,
  sha256,
  signDer,
  type VirtualCredential,
} from './credential.ts';
import { aaguidExtension, aikExtensions, certifyInfo, publicArea } from './tpm-statement.ts';

/** Attestation formats that a virtual authenticator mints; `self` is `packed` without a certificate. */
export const AUTHENTICATOR_FORMATS = [
  'packed',
  'self',
  'tpm',
  'android-key',
  'apple',
  'fido-u2f',
  'none',
] as const;
export type AuthenticatorFormat = (typeof AUTHENTICATOR_FORMATS)[number];

/** Places where what is minted can be bent before it is signed, and after: near misses for tests. */
export interface Bends {
  readonly clientData?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly authData?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly certificate?: (content: CertificateContent) => CertificateContent;
  readonly publicArea?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly certifyInfo?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** The statement when it is whole: nothing signs it as such. */
  readonly statement?: (members: Map<string, unknown>) => void;
  /** Another key than that of the credential is attested, or signs. */
  readonly otherKey?: boolean;
}

export interface VirtualAuthenticatorOptions {
  readonly root: VirtualRoot;
  readonly format: AuthenticatorFormat;
  readonly origin: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly bends?: Bends;
}

export interface VirtualAuthenticator {
  /** Answer of `navigator.credentials.create`. @param challenge base64url, as the browser is given it */
  create(challenge: string): Promise<WebAuthnEvidence>;
  /** Answer of `navigator.credentials.get` with the credential that was made last. */
  get(challenge: string): Promise<Readonly<Record<string, unknown>>>;
}

const { UP, UV, AT } = AUTHENTICATOR_FLAGS;
export const VIRTUAL_AAGUID = Uint8Array.fromHex('7a11f57c00000000000000000000a1a1');
const DAY_MS = 86_400_000;

const relative = (oid: string, value: string) =>
  element(0x31, sequence(objectIdentifier(oid), utf8String(value)));

/** Subject of the attestation certificate of a packed statement (WebAuthn level 3, section 8.2.1). */
export const packedSubject = (unit = 'Authenticator Attestation', country = 'AA'): Uint8Array<ArrayBuffer> =>
  sequence(
    relative('2.5.4.6', country),
    relative('2.5.4.10', 'Tallystick virtual devices'),
    relative('2.5.4.11', unit),
    relative('2.5.4.3', 'Virtual authenticator'),
  );

/** An authenticator without one: attestation of every format, structurally true, under a virtual root. */
export function createVirtualAuthenticator(options: VirtualAuthenticatorOptions): VirtualAuthenticator {
  const { root, format, origin, now = Date.now, bends = {} } = options;
  const rpId = new URL(origin).hostname;
  let credential: VirtualCredential | undefined;
  let counter = 0;

  const certificate = async (
    publicKey: CryptoKey,
    content: Pick<CertificateContent, 'subject' | 'extensions'>,
  ): Promise<Uint8Array<ArrayBuffer>> => {
    const whole = {
      ...content,
      publicKey,
      serial: serialFrom(systemRandomness),
      notBefore: now() - DAY_MS,
      notAfter: now() + 365 * DAY_MS,
    };
    return issueCertificate(bends.certificate?.(whole) ?? whole, root.issuer);
  };

  const statementOf = async (
    made: VirtualCredential,
    authData: Uint8Array,
    clientDataHash: Uint8Array,
  ): Promise<Map<string, unknown>> => {
    const signed = concatBytes(authData, clientDataHash);
    const attestation = await generateSigningKey(false);
    const attested = bends.otherKey ? attestation : made.keys;
    switch (format) {
      case 'none':
        return new Map();
      case 'self':
        return statement({ alg: -7, sig: await signDer(attested.privateKey, signed) });
      case 'packed': {
        const extensions = [aaguidExtension(VIRTUAL_AAGUID), signerExtension];
        const leaf = await certificate(attestation.publicKey, { subject: packedSubject(), extensions });
        const signer = bends.otherKey ? made.keys : attestation;
        const sig = await signDer(signer.privateKey, signed);
        return statement({ alg: -7, sig, x5c: [leaf, root.intermediate] });
      }
      case 'fido-u2f': {
        const leaf = await certificate(attestation.publicKey, { subject: packedSubject(), extensions: [] });
        const message = concatBytes(
          Uint8Array.of(0),
          authData.subarray(0, 32),
          clientDataHash,
          made.id,
          Uint8Array.of(4),
          made.x,
          made.y,
        );
        const signer = bends.otherKey ? made.keys : attestation;
        return statement({ sig: await signDer(signer.privateKey, message), x5c: [leaf] });
      }
      case 'apple': {
        const nonce = sequence(explicit(1, octetString(await sha256(signed))));
        const extensions = [{ oid: '1.2.840.113635.100.8.2', critical: false, value: nonce }];
        const leaf = await certificate(attested.publicKey, { subject: packedSubject(), extensions });
        return statement({ x5c: [leaf, root.intermediate] });
      }
      case 'tpm': {
        const subject = bends.otherKey ? await makeCredential() : made;
        const plain = publicArea(subject);
        const area = bends.publicArea?.(plain) ?? plain;
        const info = await certifyInfo(area, await sha256(signed));
        const certInfo = bends.certifyInfo?.(info) ?? info;
        const aik = { subject: sequence(), extensions: aikExtensions() };
        const leaf = await certificate(attestation.publicKey, aik);
        const sig = await signDer(attestation.privateKey, certInfo);
        return statement({
          ver: '2.0',
          alg: -7,
          sig,
          x5c: [leaf, root.intermediate],
          certInfo,
          pubArea: area,
        });
      }
      case 'android-key': {
        const chain = await mintChain({
          root,
          model: VIRTUAL_MODEL,
          faults: new Set(),
          challenge: clientDataHash,
          publicKey: attested.publicKey,
          now: now(),
          randomness: systemRandomness,
        });
        return statement({ alg: -7, sig: await signDer(attested.privateKey, signed), x5c: chain });
      }
    }
  };

  return {
    async create(challenge) {
      credential = await makeCredential();
      counter = 1;
      const aaguid = format === 'fido-u2f' ? new Uint8Array(16) : VIRTUAL_AAGUID;
      const plain = await authenticatorData(rpId, UP | UV | AT, counter, { aaguid, credential });
      const authData = bends.authData?.(plain) ?? plain;
      const written = clientDataOf('webauthn.create', challenge, origin);
      const clientData = bends.clientData?.(written) ?? written;
      const attStmt = await statementOf(credential, authData, await sha256(clientData));
      bends.statement?.(attStmt);
      const fmt = format === 'self' ? 'packed' : format;
      const attestationObject = cbor(new Map<string, unknown>(Object.entries({ fmt, attStmt, authData })));
      const id = toBase64Url(credential.id);
      return {
        kind: 'webauthn',
        credential: {
          id,
          rawId: id,
          type: 'public-key',
          response: {
            clientDataJSON: toBase64Url(clientData),
            attestationObject: toBase64Url(attestationObject),
          },
        },
      };
    },

    async get(challenge) {
      if (!credential) throw new Error('the authenticator has no credential yet: call create first');
      counter += 1;
      const authData = await authenticatorData(rpId, UP | UV, counter);
      const clientData = clientDataOf('webauthn.get', challenge, origin);
      const signed = concatBytes(authData, await sha256(clientData));
      const id = toBase64Url(credential.id);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          authenticatorData: toBase64Url(authData),
          clientDataJSON: toBase64Url(clientData),
          signature: toBase64Url(await signDer(credential.keys.privateKey, signed)),
        },
      };
    },
  };
}

const statement = (members: Readonly<Record<string, unknown>>): Map<string, unknown> =>
  new Map(Object.entries(members));
