import type { KeyAttributes, KeyType, SecretKeyType } from '../key-attributes.ts';
import { algorithmOf, isSecretType, secretBytesOf } from '../key-attributes.ts';
import type { Handle, Mechanism, Pkcs11, Template } from './token-library.ts';

/** Named curves as DER object identifiers (SEC 2). */
export const CURVE_PARAMETERS = {
  p256: Buffer.from('06082a8648ce3d030107', 'hex'),
  secp256k1: Buffer.from('06052b8104000a', 'hex'),
} as const;

/** How a key object is made: to be wrapped and nothing else, for use, or to be read. */
export type ObjectPurpose = 'wrap' | 'use' | 'read';

/** Templates of session objects: they live as long as the session, and only keys that are to be wrapped can be. */
export function keyTemplates(pkcs11: Pkcs11) {
  const secretKind: Readonly<Record<string, number>> = {
    aes: pkcs11.CKK_AES,
    tdes2: pkcs11.CKK_DES2,
    tdes3: pkcs11.CKK_DES3,
    hmac: pkcs11.CKK_GENERIC_SECRET,
  };
  const kindOf = (type: KeyType): number => {
    if (!isSecretType(type)) return type.startsWith('rsa') ? pkcs11.CKK_RSA : pkcs11.CKK_EC;
    return secretKind[type] ?? secretKind[type.slice(0, type.startsWith('aes') ? 3 : 4)] ?? pkcs11.CKK_AES;
  };
  const protection = (purpose: ObjectPurpose): Template => [
    { type: pkcs11.CKA_TOKEN, value: false },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: purpose !== 'read' },
    { type: pkcs11.CKA_EXTRACTABLE, value: purpose !== 'use' },
  ];
  /** What the token lets a key do. Which operation takes it is decided before, by its attributes. */
  const uses = (type: KeyType): Template => {
    const all: readonly (readonly [number, boolean])[] = [
      [pkcs11.CKA_ENCRYPT, isSecretType(type) && algorithmOf(type) !== 'H'],
      [pkcs11.CKA_DECRYPT, isSecretType(type) && algorithmOf(type) !== 'H'],
      [pkcs11.CKA_SIGN, true],
      [pkcs11.CKA_DERIVE, algorithmOf(type) === 'A' || type === 'p256'],
    ];
    return all.filter(([, allowed]) => allowed).map(([attribute, value]) => ({ type: attribute, value }));
  };
  return {
    kindOf,
    secret: (type: SecretKeyType, purpose: ObjectPurpose): Template => [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
      { type: pkcs11.CKA_KEY_TYPE, value: kindOf(type) },
      ...protection(purpose),
      ...uses(type),
    ],
    /** CKA_VALUE_LEN where the type of the key does not say it. */
    length: (type: SecretKeyType): Template =>
      type.startsWith('tdes') ? [] : [{ type: pkcs11.CKA_VALUE_LEN, value: secretBytesOf(type) }],
    privateKey: (type: KeyType, purpose: ObjectPurpose): Template => [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY },
      { type: pkcs11.CKA_KEY_TYPE, value: kindOf(type) },
      ...protection(purpose),
      ...uses(type),
    ],
    publicKey: (): Template => [
      { type: pkcs11.CKA_TOKEN, value: false },
      { type: pkcs11.CKA_VERIFY, value: true },
    ],
    generation: (type: SecretKeyType): Mechanism => {
      if (type === 'tdes2') return { mechanism: pkcs11.CKM_DES2_KEY_GEN };
      if (type === 'tdes3') return { mechanism: pkcs11.CKM_DES3_KEY_GEN };
      const generic = type.startsWith('hmac');
      return { mechanism: generic ? pkcs11.CKM_GENERIC_SECRET_KEY_GEN : pkcs11.CKM_AES_KEY_GEN };
    },
  };
}

export type KeyTemplates = ReturnType<typeof keyTemplates>;

/** A key in the token for a while. */
export interface TokenKey {
  readonly handle: Handle;
}

/** The template of an unwrapped key. */
export const unwrapTemplate = (
  templates: KeyTemplates,
  { type }: KeyAttributes,
  purpose: ObjectPurpose,
): Template => (isSecretType(type) ? templates.secret(type, purpose) : templates.privateKey(type, purpose));
