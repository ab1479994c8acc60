import type { DeviceKeyScheme, SecurityItems } from '@tallystick/attestation/evidence';
import type { SecondSecret } from '@tallystick/attestation/proof/attester';
import { Evidence, type P256PublicJwk, type SecurityLevel } from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import { Check } from 'typebox/value';
import { type AttestationSource, AttestationSourceError } from '../attestation-source/attestation-source.ts';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

/** A device whose enclave makes the keys, keeps them, and vouches for them: a virtual phone, or a bridge to a real one. */
export interface Enclave {
  readonly kind: Evidence['kind'];
  generateKeys(): Promise<{
    readonly secondSecret: SecondSecret;
    readonly encryptionKey: P256PublicJwk;
  }>;
  attest(request: {
    readonly challenge: Uint8Array;
    readonly deviceKeyScheme: DeviceKeyScheme;
    readonly deviceKeyThumbprint: string;
    readonly encryptionKeyThumbprint: string;
  }): Promise<unknown>;
  /** By the second secret, in its scheme. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  readonly decryptKey: CryptoKey;
  securityItems(level: SecurityLevel): SecurityItems;
}

export interface EnclaveDependencies {
  /** For `memoryStorage`: the keys live as long as the enclave does. */
  readonly makeKeys: () => Promise<DeviceKeys>;
  readonly attestationSource: AttestationSource;
}

/** Makes an enclave the home of the device keys and the source of evidence about them. */
export const fromEnclave = (enclave: Enclave, model?: string): EnclaveDependencies => {
  return {
    async makeKeys() {
      const made = await enclave.generateKeys();
      return {
        storage: 'enclave',
        secondSecret: made.secondSecret,
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
      async evidence({ challenge, deviceKeyScheme, deviceKeyThumbprint, encryptionKeyThumbprint }) {
        const bound = { deviceKeyScheme, deviceKeyThumbprint, encryptionKeyThumbprint };
        const evidence = await enclave.attest({ challenge, ...bound });
        if (!Check(Evidence, evidence)) {
          throw new AttestationSourceError('ERR_ATTESTATION_UNAVAILABLE', 'The enclave returned no evidence');
        }
        return evidence;
      },
      securityItems: async (level) => enclave.securityItems(level),
    },
  };
};
