import type { SecurityItems } from '@tallystick/attestation/evidence';
import { Evidence, type P256PublicJwk, type SecurityLevel } from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import { Check } from 'typebox/value';
import { type AttestationSource, AttestationSourceError } from '../attestation-source/attestation-source.ts';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

/** A device whose enclave makes the keys, keeps them, and vouches for them: a virtual phone, or a bridge to a real one. */
export interface Enclave {
  readonly kind: Evidence['kind'];
  generateKeys(): Promise<{
    readonly deviceKey: P256PublicJwk;
    readonly encryptionKey: P256PublicJwk;
    readonly deviceKeyThumbprint: string;
    readonly encryptionKeyThumbprint: string;
  }>;
  attest(request: {
    readonly challenge: Uint8Array;
    readonly deviceKeyThumbprint: string;
    readonly encryptionKeyThumbprint: string;
  }): Promise<unknown>;
  /** ES256: raw r and s, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  readonly decryptKey: CryptoKey;
  securityItems(level: SecurityLevel): SecurityItems;
}

export interface EnclaveParts {
  /** For `memoryStorage`: the keys live as long as the enclave does. */
  readonly makeKeys: () => Promise<DeviceKeys>;
  readonly attestationSource: AttestationSource;
}

/** Makes an enclave the home of the device keys and the source of evidence about them. */
export const fromEnclave = (enclave: Enclave, model?: string): EnclaveParts => {
  let made: Awaited<ReturnType<Enclave['generateKeys']>> | undefined;
  return {
    async makeKeys() {
      made = await enclave.generateKeys();
      return {
        signingKey: made.deviceKey,
        encryptionKey: made.encryptionKey,
        sign: async (data) => new Uint8Array(await enclave.sign(data)),
        open: async (jwe) => {
          const opened = await compactDecrypt(jwe, enclave.decryptKey, {
            keyManagementAlgorithms: ['ECDH-ES'],
            contentEncryptionAlgorithms: ['A256GCM'],
          });
          return opened.plaintext;
        },
      };
    },
    attestationSource: {
      kind: enclave.kind,
      ...(model ? { model } : {}),
      async evidence({ challenge }) {
        if (!made) throw new Error('The keys come before the evidence');
        const { deviceKeyThumbprint, encryptionKeyThumbprint } = made;
        const evidence = await enclave.attest({ challenge, deviceKeyThumbprint, encryptionKeyThumbprint });
        if (!Check(Evidence, evidence)) {
          throw new AttestationSourceError('ERR_ATTESTATION_UNAVAILABLE', 'The enclave gave no evidence');
        }
        return evidence;
      },
      securityItems: async (level) => enclave.securityItems(level),
    },
  };
};
