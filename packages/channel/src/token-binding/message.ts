import { readCanonicalBase64Url } from '@tallystick/encoding/node';
import { Reader } from './reader.ts';

/** Kinds of token binding (RFC 8471 section 3.2): the client's own with this server, or with another that it is referred by. */
export const PROVIDED_TOKEN_BINDING = 0;
export const REFERRED_TOKEN_BINDING = 1;

/** One extension, kept as it came: no signature covers it (RFC 8471 section 3.5). */
export interface TokenBindingExtension {
  readonly type: number;
  readonly data: Uint8Array;
}

/** One token binding as it came; nothing is verified yet. */
export interface TokenBinding {
  readonly type: number;
  /** TokenBindingKeyParameters: 0 rsa2048_pkcs1.5, 1 rsa2048_pss, 2 ecdsap256. */
  readonly keyParameters: number;
  /** TokenBindingPublicKey, without its length. */
  readonly publicKey: Uint8Array;
  /** The whole TokenBindingID: what an application binds its tokens to (RFC 8471 section 4.3). */
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
  readonly extensions: readonly TokenBindingExtension[];
}

/** What makes a message unreadable: no base64url, an end before its time, bytes beyond the end, more than the limits allow, nothing in it. */
export type TokenBindingFault = 'encoding' | 'truncated' | 'trailing' | 'oversized' | 'empty';

/** Bytes of a message at most. Its own length field would allow 65 537; two RSA bindings with room for extensions need 2 048. */
const MESSAGE_MAX_BYTES = 8_192;
const BINDINGS_MAX = 8;
const EXTENSIONS_MAX = 16;

const readExtensions = (bytes: Uint8Array): TokenBindingExtension[] | TokenBindingFault => {
  const from = new Reader(bytes);
  const extensions: TokenBindingExtension[] = [];
  while (from.left > 0) {
    if (extensions.length === EXTENSIONS_MAX) return 'oversized';
    const type = from.uint8();
    const data = from.opaque16();
    if (type === undefined || data === undefined) return 'truncated';
    extensions.push({ type, data });
  }
  return extensions;
};

const readBinding = (from: Reader): TokenBinding | TokenBindingFault => {
  const type = from.uint8();
  const idFrom = from.at;
  const keyParameters = from.uint8();
  const publicKey = from.opaque16();
  const id = from.since(idFrom);
  const signature = from.opaque16();
  const rest = from.opaque16();
  if (type === undefined || keyParameters === undefined || publicKey === undefined) return 'truncated';
  if (signature === undefined || rest === undefined) return 'truncated';
  const extensions = readExtensions(rest);
  if (typeof extensions === 'string') return extensions;
  return { type, keyParameters, publicKey, id, signature, extensions };
};

/** Reads a TokenBindingMessage (RFC 8471 section 3). Never throws; what cannot be read is told by its fault. */
export const parseTokenBindings = (message: Uint8Array): readonly TokenBinding[] | TokenBindingFault => {
  if (message.length > MESSAGE_MAX_BYTES) return 'oversized';
  const outer = new Reader(message);
  const body = outer.opaque16();
  if (body === undefined) return 'truncated';
  if (outer.left > 0) return 'trailing';
  if (body.length === 0) return 'empty';
  const from = new Reader(body);
  const bindings: TokenBinding[] = [];
  while (from.left > 0) {
    if (bindings.length === BINDINGS_MAX) return 'oversized';
    const binding = readBinding(from);
    if (typeof binding === 'string') return binding;
    bindings.push(binding);
  }
  return bindings;
};

/** The bytes of a `Sec-Token-Binding` header (RFC 8473 section 2): base64url, unpadded, in its one spelling. */
export const decodeTokenBindingHeader = (value: string): Uint8Array | TokenBindingFault => {
  if (value.length > Math.ceil((MESSAGE_MAX_BYTES * 4) / 3)) return 'oversized';
  return readCanonicalBase64Url(value) ?? 'encoding';
};
