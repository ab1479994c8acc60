import { randomBytes } from 'node:crypto';
import { HsmError } from '../hsm-error.ts';
import type { Handle, Template } from './token-library.ts';
import type { TokenSession } from './token-session.ts';

/** The keys that stay in the token: sensitive, not extractable, made inside. */
export interface TokenMaster {
  /** 4 bytes that tell masters apart. */
  readonly id: Uint8Array;
  /** Rises with each rotation. */
  readonly version: number;
  /** AES-256: CKM_AES_KEY_WRAP of the keys of callers. */
  readonly wrap: Handle;
  /** AES-256: CKM_AES_CMAC over a wrapped key with its attributes. */
  readonly bind: Handle;
  /** AES-256: CKM_AES_GCM over sealed data. */
  readonly seal: Handle;
  /** HMAC-SHA-256 for look-up. */
  readonly digest: Handle;
}

/** The masters of a token. */
export interface TokenMasters {
  /** Newest first. */
  readonly all: readonly TokenMaster[];
  /** Looks again, as after another process made one or the session was opened anew. Makes none. */
  refresh(): void;
}

type Role = 'wrap' | 'bind' | 'seal' | 'digest';
const ROLES: readonly Role[] = ['wrap', 'bind', 'seal', 'digest'];
const LABEL = 'tallystick-';
const ID_BYTES = 4;
const VERSION_BYTES = 2;
const KEY_BYTES = 32;
const MOST_OBJECTS = 1_000;
const MOST_TRIES = 16;

/**
 * Finds the masters of a version, and makes them where there are none of it. The key that wraps is made last and marks a set that is whole.
 * Whoever then sees another's set beside its own takes its own away. PKCS #11 has no lock, and some tokens show late what another process
 * made: one process starts alone, once for each version.
 *
 * @param version of the newest master; 1 at first, one more for each rotation
 * @throws {HsmError} `ERR_HSM_TOKEN_FULL`, `ERR_HSM_MASTER_KEY` for a version that is older than one in the token
 */
export function openMasters(session: TokenSession, version: number): TokenMasters {
  let all = findMasters(session);
  for (let tries = 0; !all.some((master) => master.version === version); tries += 1) {
    if (all.some((master) => master.version > version)) {
      throw new HsmError('ERR_HSM_MASTER_KEY', `The token has a newer master than version ${version}`, {
        path: 'masterVersion',
        remedy: 'Set masterVersion to the newest that the token has.',
      });
    }
    if (tries === MOST_TRIES) throw new HsmError('ERR_HSM_TOKEN', 'No master key could be made');
    const made = makeMaster(session, version);
    const rivals = findMasters(session).filter((master) => master.version === version);
    if (rivals.some(({ id }) => id.toHex() !== made.id.toHex())) destroyMaster(session, made);
    all = findMasters(session);
  }
  return {
    get all() {
      return all;
    },
    refresh() {
      all = findMasters(session);
      // They are private: who is not logged in sees none of them.
      if (all.length === 0) session.requireLive();
    },
  };
}

const idOf = (version: number, id: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(VERSION_BYTES + ID_BYTES);
  bytes.writeUInt16BE(version);
  bytes.set(id, VERSION_BYTES);
  return bytes;
};

function makeMaster(session: TokenSession, version: number): TokenMaster {
  const id = new Uint8Array(randomBytes(ID_BYTES));
  const make = (role: Role) => makeKey(session, role, idOf(version, id));
  const [bind, seal, digest] = [make('bind'), make('seal'), make('digest')];
  return { id, version, bind, seal, digest, wrap: make('wrap') };
}

function makeKey({ pkcs11, library, handle }: TokenSession, role: Role, id: Buffer): Handle {
  const isDigest = role === 'digest';
  const uses: Readonly<Record<Role, readonly number[]>> = {
    wrap: [pkcs11.CKA_WRAP, pkcs11.CKA_UNWRAP],
    bind: [pkcs11.CKA_SIGN],
    seal: [pkcs11.CKA_ENCRYPT, pkcs11.CKA_DECRYPT],
    digest: [pkcs11.CKA_SIGN],
  };
  const template: Template = [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_KEY_TYPE, value: isDigest ? pkcs11.CKK_GENERIC_SECRET : pkcs11.CKK_AES },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_MODIFIABLE, value: false },
    { type: pkcs11.CKA_LABEL, value: `${LABEL}${role}` },
    { type: pkcs11.CKA_ID, value: id },
    { type: pkcs11.CKA_VALUE_LEN, value: KEY_BYTES },
    ...uses[role].map((type) => ({ type, value: true })),
  ];
  const mechanism = isDigest ? pkcs11.CKM_GENERIC_SECRET_KEY_GEN : pkcs11.CKM_AES_KEY_GEN;
  return library.C_GenerateKey(handle(), { mechanism }, template);
}

function findMasters(session: TokenSession): TokenMaster[] {
  const sets = new Map<string, Partial<Record<Role, Handle>>>();
  for (const role of ROLES) {
    for (const object of findObjects(session, role)) {
      const { pkcs11, library, handle } = session;
      const [read] = library.C_GetAttributeValue(handle(), object, [{ type: pkcs11.CKA_ID }]);
      if (read?.value.length !== VERSION_BYTES + ID_BYTES) continue;
      const name = read.value.toString('hex');
      sets.set(name, { ...sets.get(name), [role]: object });
    }
  }
  const found: TokenMaster[] = [];
  for (const [name, { wrap, bind, seal, digest }] of sets) {
    if (!wrap || !bind || !seal || !digest) continue;
    const bytes = Buffer.from(name, 'hex');
    const id = new Uint8Array(bytes.subarray(VERSION_BYTES));
    found.push({ id, version: bytes.readUInt16BE(0), wrap, bind, seal, digest });
  }
  return found.sort((a, b) => b.version - a.version || a.id.toHex().localeCompare(b.id.toHex()));
}

function findObjects({ pkcs11, library, handle }: TokenSession, role: Role): Handle[] {
  const session = handle();
  library.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_LABEL, value: `${LABEL}${role}` },
  ]);
  try {
    return library.C_FindObjects(session, MOST_OBJECTS);
  } finally {
    library.C_FindObjectsFinal(session);
  }
}

function destroyMaster({ library, handle }: TokenSession, master: TokenMaster): void {
  for (const role of ROLES) library.C_DestroyObject(handle(), master[role]);
}
