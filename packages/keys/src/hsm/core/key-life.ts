import { xorBytes } from '@tallystick/encoding';
import { readEnvelope } from '../envelope.ts';
import { HsmError } from '../hsm-error.ts';
import {
  attributesOf,
  isSecretType,
  type KeyAttributes,
  type KeySpec,
  type PairType,
  type SecretKeyType,
  secretBytesOf,
} from '../key-attributes.ts';
import type { PublicPart, StoredKey, StoredPair, WrappedKey } from '../stored-key.ts';
import { checkValueOfKey, checkValueOfPair } from './check-values.ts';
import type { CoreContext } from './core.ts';

/** From making a key to forgetting it. */
export interface KeyLifeCalls {
  generate(spec: KeySpec<SecretKeyType>): StoredKey;
  generatePair(spec: KeySpec<PairType>): StoredPair;
  importClear(spec: KeySpec, components: readonly Uint8Array[]): StoredKey;
  importPair(spec: KeySpec<PairType>, pkcs8: Uint8Array): StoredPair;
  describe(key: WrappedKey): StoredKey & { readonly publicKey?: PublicPart };
  rewrap(key: WrappedKey): StoredKey & { readonly publicKey?: PublicPart };
  destroy(key: WrappedKey): void;
}

const MOST_COMPONENTS = 9;

export function keyLifeCalls<Key>(context: CoreContext<Key>): KeyLifeCalls {
  const { module, keys } = context;
  const pairOf = (
    attributes: KeyAttributes,
    { key, publicKey }: { key: Key; publicKey: PublicPart },
  ): StoredPair => {
    const wrapped = module.wrap(attributes, key, publicKey);
    module.release(key);
    return { wrapped, attributes, publicKey, checkValue: checkValueOfPair(publicKey) };
  };
  const describe: KeyLifeCalls['describe'] = (wrapped) => {
    const { key, attributes, publicKey } = keys.open('describe', wrapped);
    const checkValue = publicKey
      ? checkValueOfPair(publicKey)
      : checkValueOfKey(module, key, secretTypeIn(attributes));
    return { wrapped, attributes, checkValue, ...(publicKey === undefined ? {} : { publicKey }) };
  };
  return {
    generate(spec) {
      const { attributes, type } = secretSpec(spec);
      return storeSecret(context, attributes, module.generateSecret(type));
    },
    generatePair(spec) {
      const { attributes, type } = pairSpec(spec);
      return pairOf(attributes, module.generatePair(type));
    },
    importClear(spec, components) {
      const { attributes, type } = secretSpec(spec);
      const clear = combined(components, type);
      try {
        return storeSecret(context, attributes, module.admitSecret(type, clear));
      } finally {
        clear.fill(0);
      }
    },
    importPair(spec, pkcs8) {
      const { attributes, type } = pairSpec(spec);
      return pairOf(attributes, module.admitPair(type, pkcs8));
    },
    describe,
    rewrap(wrapped) {
      const { attributes, publicKey } = keys.open('rewrap', wrapped);
      const key =
        wrapped[0] === 1 ? module.unwrapOld?.(wrapped)?.key : module.unwrapToWrap(readEnvelope(wrapped));
      if (key === undefined)
        throw new HsmError('ERR_HSM_WRAPPED_KEY', 'The key was not wrapped by this module');
      const again = module.wrap(attributes, key, publicKey);
      module.release(key);
      keys.forget(wrapped);
      return describe(again);
    },
    destroy(wrapped) {
      keys.open('destroy', wrapped);
      keys.forget(wrapped);
    },
  };
}

/** Wraps a new key and lets go of it. */
export function storeSecret<Key>(
  { module }: CoreContext<Key>,
  attributes: KeyAttributes,
  key: Key,
): StoredKey {
  try {
    const checkValue = checkValueOfKey(module, key, secretTypeIn(attributes));
    return { wrapped: module.wrap(attributes, key), attributes, checkValue };
  } finally {
    module.release(key);
  }
}

/** The type of a key that is known to be secret: the attributes were checked when it was made. */
export function secretTypeIn({ type }: KeyAttributes): SecretKeyType {
  if (!isSecretType(type)) throw new HsmError('ERR_HSM_ATTRIBUTES', 'This is a key pair', { path: 'type' });
  return type;
}

function secretSpec(spec: KeySpec): { readonly attributes: KeyAttributes; readonly type: SecretKeyType } {
  const attributes = attributesOf(spec);
  return { attributes, type: secretTypeIn(attributes) };
}

function pairSpec(spec: KeySpec<PairType>): { readonly attributes: KeyAttributes; readonly type: PairType } {
  const attributes = attributesOf(spec);
  if (isSecretType(attributes.type)) {
    throw new HsmError('ERR_HSM_ATTRIBUTES', 'This is no key pair', { path: 'type' });
  }
  return { attributes, type: attributes.type };
}

const refuse = (message: string): HsmError =>
  new HsmError('ERR_HSM_COMPONENTS', message, {
    path: 'components',
    remedy: 'Enter every component again, each as long as the key, and compare the check values.',
  });

/** Exclusive-or of full-length components (ANSI X9.24-1:2017, 7.3): none of them tells anything of the key. */
function combined(components: readonly Uint8Array[], type: SecretKeyType): Uint8Array {
  const bytes = secretBytesOf(type);
  if (components.length === 0 || components.length > MOST_COMPONENTS) {
    throw refuse(`A key has 1 to ${MOST_COMPONENTS} components`);
  }
  if (components.some((component) => component.length !== bytes)) {
    throw refuse(`A component of this key has ${bytes} bytes`);
  }
  let key: Uint8Array = new Uint8Array(bytes);
  for (const component of components) {
    const next = xorBytes(key, component);
    key.fill(0);
    key = next;
  }
  const wrong = weaknessOf(key, type);
  if (wrong !== undefined) {
    key.fill(0);
    throw refuse(wrong);
  }
  return key;
}

/** What two equal components make, and triple DES that is single DES. */
function weaknessOf(key: Uint8Array, type: SecretKeyType): string | undefined {
  if (key.every((byte) => byte === 0)) return 'The components make a key of zeros: two of them are equal';
  if (!type.startsWith('tdes')) return undefined;
  const part = (at: number) =>
    key
      .slice(8 * at, 8 * at + 8)
      .map((byte) => byte & 0xfe)
      .toHex();
  const single = part(0) === part(1) || (type === 'tdes3' && part(1) === part(2));
  return single ? 'Two parts of the triple-DES key are equal: it would be single DES' : undefined;
}
