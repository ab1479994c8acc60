import { concatBytes, equalBytes } from '@tallystick/encoding';
import type { CryptoModule } from '../crypto-module.ts';
import { type Envelope, encodeHead } from '../envelope.ts';
import { isSecretType, secretBytesOf } from '../key-attributes.ts';
import { keyTemplates, type ObjectPurpose, unwrapTemplate } from './templates.ts';
import { asBuffer, type TokenCalls } from './token-calls.ts';
import type { Handle } from './token-library.ts';
import type { TokenMaster, TokenMasters } from './token-masters.ts';
import type { TokenSession } from './token-session.ts';

type Custody = Pick<
  CryptoModule<Handle>,
  'generateSecret' | 'admitSecret' | 'wrap' | 'unwrap' | 'unwrapToWrap' | 'unwrapClear' | 'release'
>;

const MAC_BYTES = 16;
/** A private RSA key of 4,096 bits is 2,400 bytes in PKCS #8. */
const MOST_WRAPPED_BYTES = 4_096;

/**
 * Keys of callers: wrapped inside by CKM_AES_KEY_WRAP, pairs by its form with padding; the attributes are bound by CKM_AES_CMAC over them and
 * what is wrapped.
 */
export function tokenCustody(session: TokenSession, masters: TokenMasters, calls: TokenCalls): Custody {
  const { pkcs11, library } = session;
  const templates = keyTemplates(pkcs11);
  const mechanismOf = wrapMechanism(session);
  const { macOf, unwrapFor } = boundKeys(session, masters, calls);
  return {
    generateSecret: (type) =>
      calls.run((handle) =>
        library.C_GenerateKey(handle, templates.generation(type), [
          ...templates.secret(type, 'wrap'),
          ...templates.length(type),
        ]),
      ),
    admitSecret: (type, clear) =>
      calls.create([
        ...templates.secret(type, 'wrap'),
        { type: pkcs11.CKA_VALUE, value: asBuffer(clear.subarray(0, secretBytesOf(type))) },
      ]),
    wrap(attributes, key, publicKey) {
      const [master] = masters.all;
      if (!master) throw new RangeError('Masters are made when the module is');
      const head = encodeHead({
        form: 'token',
        master: master.id,
        attributes,
        ...(publicKey === undefined ? {} : { publicKey }),
      });
      const mechanism = mechanismOf(isSecretType(attributes.type));
      const wrapped = calls.run((handle) =>
        Uint8Array.from(
          library.C_WrapKey(handle, mechanism, master.wrap, key, Buffer.alloc(MOST_WRAPPED_BYTES)),
        ),
      );
      return concatBytes(head, wrapped, macOf(master, head, wrapped));
    },
    unwrap: (envelope) => unwrapFor('use', envelope),
    unwrapToWrap: (envelope) => unwrapFor('wrap', envelope),
    unwrapClear(envelope) {
      const key = unwrapFor('read', envelope);
      if (!key) return undefined;
      try {
        const [read] = calls.run((handle) =>
          library.C_GetAttributeValue(handle, key, [{ type: pkcs11.CKA_VALUE }]),
        );
        if (!read) return undefined;
        const clear = Uint8Array.from(read.value);
        read.value.fill(0);
        return clear;
      } finally {
        calls.destroy(key);
      }
    },
    release: (key) => calls.destroy(key),
  };
}

const wrapMechanism =
  ({ pkcs11 }: TokenSession) =>
  (secret: boolean) => ({
    mechanism: secret ? pkcs11.CKM_AES_KEY_WRAP : pkcs11.CKM_AES_KEY_WRAP_PAD,
  });

/** What binds attributes to a wrapped key, and unwraps it only where they are what they were. */
function boundKeys(session: TokenSession, masters: TokenMasters, calls: TokenCalls) {
  const { pkcs11, library } = session;
  const templates = keyTemplates(pkcs11);
  const mechanismOf = wrapMechanism(session);
  const macOf = (master: TokenMaster, head: Uint8Array, wrapped: Uint8Array): Uint8Array =>
    calls.sign({ mechanism: pkcs11.CKM_AES_CMAC }, master.bind, concatBytes(head, wrapped));
  const masterOf = (id: Uint8Array): TokenMaster | undefined => {
    const name = id.toHex();
    const find = () => masters.all.find((master) => master.id.toHex() === name);
    const known = find();
    if (known) return known;
    // Another process may have made one since.
    calls.run(() => masters.refresh());
    return find();
  };
  /** The key for a purpose. Nothing is unwrapped before its attributes are proven. */
  const unwrapFor = (purpose: ObjectPurpose, envelope: Envelope): Handle | undefined => {
    const master = masterOf(envelope.master);
    if (!master || envelope.body.length <= MAC_BYTES) return undefined;
    const wrapped = envelope.body.subarray(0, -MAC_BYTES);
    const mac = macOf(master, envelope.head, wrapped);
    if (!equalBytes(mac, envelope.body.subarray(-MAC_BYTES))) return undefined;
    const mechanism = mechanismOf(isSecretType(envelope.attributes.type));
    const template = unwrapTemplate(templates, envelope.attributes, purpose);
    // What is bound was proven: a token that does not unwrap it has a fault of its own.
    return calls.run((handle) =>
      library.C_UnwrapKey(handle, mechanism, master.wrap, asBuffer(wrapped), template),
    );
  };
  return { macOf, unwrapFor };
}
