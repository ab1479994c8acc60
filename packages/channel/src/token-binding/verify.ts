import {
  decodeTokenBindingHeader,
  PROVIDED_TOKEN_BINDING,
  parseTokenBindings,
  REFERRED_TOKEN_BINDING,
  type TokenBinding,
  type TokenBindingFault,
} from './message.ts';
import { importTokenBindingKey } from './public-key.ts';

/** Label that keying material for token binding is exported from TLS under: 32 bytes, no context (RFC 8471 section 3.4). */
export const TOKEN_BINDING_EXPORTER = 'EXPORTER-Token-Binding';

export interface TokenBindingExpectation {
  /** 32 bytes exported from the TLS session that the message came over. */
  readonly ekm: Uint8Array;
  /** Key parameters that were negotiated (RFC 8472): the provided binding must use them. Default ecdsap256. */
  readonly keyParameters?: number;
}

/** A token binding whose signature was looked at. */
export interface CheckedTokenBinding extends TokenBinding {
  /** False: of key parameters that nobody here knows, so it says nothing. A bad signature refuses the whole message. */
  readonly verified: boolean;
}

export type TokenBindingRefusal =
  | TokenBindingFault
  | 'keying-material'
  | 'no-provided'
  | 'several-provided'
  | 'several-referred'
  | 'key-parameters'
  | 'key'
  | 'signature';

export type TokenBindingFinding =
  | {
      readonly valid: true;
      readonly provided: CheckedTokenBinding;
      readonly referred: CheckedTokenBinding | undefined;
      /** Of types that RFC 8471 does not name: to be ignored. */
      readonly others: readonly CheckedTokenBinding[];
    }
  | { readonly valid: false; readonly refusal: TokenBindingRefusal };

const EKM_BYTES = 32;

const refuse = (refusal: TokenBindingRefusal): TokenBindingFinding => ({ valid: false, refusal });

/** What is signed: type, key parameters, exported keying material (RFC 8471 section 3.3). */
const signedBytes = ({ type, keyParameters }: TokenBinding, ekm: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(type, keyParameters), ekm]);

const check = (binding: TokenBinding, ekm: Uint8Array): CheckedTokenBinding | 'key' | 'signature' => {
  const key = importTokenBindingKey(binding.keyParameters, binding.publicKey);
  if (key === 'unknown') return { ...binding, verified: false };
  if (key === 'invalid') return 'key';
  return key.verify(signedBytes(binding, ekm), binding.signature)
    ? { ...binding, verified: true }
    : 'signature';
};

/**
 * Reads and verifies a `Sec-Token-Binding` header or the bytes in it as a server must (RFC 8471 section 4.2, RFC 8473 section 2): one
 * provided binding by a key of the negotiated parameters, one referred binding at most, every signature that can be checked good over this
 * very TLS session. Synchronous; never throws on a bad message.
 */
export const verifyTokenBindingMessage = (
  message: string | Uint8Array,
  { ekm, keyParameters = 2 }: TokenBindingExpectation,
): TokenBindingFinding => {
  if (ekm.length !== EKM_BYTES) return refuse('keying-material');
  const bytes = typeof message === 'string' ? decodeTokenBindingHeader(message) : message;
  if (typeof bytes === 'string') return refuse(bytes);
  const bindings = parseTokenBindings(bytes);
  if (typeof bindings === 'string') return refuse(bindings);

  const ofType = (type: number) => bindings.filter((binding) => binding.type === type);
  const provided = ofType(PROVIDED_TOKEN_BINDING);
  if (provided.length === 0) return refuse('no-provided');
  if (provided.length > 1) return refuse('several-provided');
  if (provided[0]?.keyParameters !== keyParameters) return refuse('key-parameters');
  if (ofType(REFERRED_TOKEN_BINDING).length > 1) return refuse('several-referred');

  const checked: CheckedTokenBinding[] = [];
  for (const binding of bindings) {
    const result = check(binding, ekm);
    if (typeof result === 'string') return refuse(result);
    checked.push(result);
  }
  const own = checked.find(({ type }) => type === PROVIDED_TOKEN_BINDING);
  // Negotiated parameters that nobody here knows verify nothing.
  if (!own?.verified) return refuse('key-parameters');
  return {
    valid: true,
    provided: own,
    referred: checked.find(({ type }) => type === REFERRED_TOKEN_BINDING),
    others: checked.filter(({ type }) => type > REFERRED_TOKEN_BINDING),
  };
};
