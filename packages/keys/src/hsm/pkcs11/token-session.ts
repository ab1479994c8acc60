import type { SecretBytes } from '../../secret-bytes.ts';
import { HsmError } from '../hsm-error.ts';
import { ALREADY_LOGGED_IN, returnedBy, SessionLostError, tokenError } from './token-errors.ts';
import type { Handle, LoadedLibrary } from './token-library.ts';
import type { TokenName } from './token-name.ts';

/** A session with a token, logged in. */
export interface TokenSession extends LoadedLibrary {
  /** The session; another one after {@link reopen}. */
  handle(): Handle;
  /**
   * Opens another session, and logs in.
   *
   * @throws {HsmError} `ERR_HSM_TOKEN_MISSING`, `ERR_HSM_SLOT`, `ERR_HSM_TOKEN_PIN`, `ERR_HSM_TOKEN_PIN_LOCKED`, `ERR_HSM_TOKEN_FULL`
   */
  reopen(): void;
  /**
   * Refuses to go on in a session that the token knows no more, or that is not logged in: what it says then of objects and data is no answer.
   *
   * @throws {SessionLostError}
   */
  requireLive(): void;
  close(): void;
  /** Label and model of the token, for an operator. */
  describe(): string;
}

/** CKU_USER (PKCS #11 v2.40, 3.4). */
const USER = 1;
/** CKS_RW_USER_FUNCTIONS: logged in, and allowed to write. */
const RW_USER = 3;

/**
 * Opens a session and logs in. The PIN is tried once: tokens lock after a few wrong ones.
 *
 * @throws {HsmError} as of {@link TokenSession.reopen}
 */
export function openTokenSession(loaded: LoadedLibrary, name: TokenName, pin: SecretBytes): TokenSession {
  const { pkcs11, library } = loaded;
  let session: Handle | undefined;
  const open = (): void => {
    try {
      const slot = slotOf(loaded, name);
      session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
      logIn(session);
    } catch (error) {
      throw tokenError(error, true);
    }
  };
  const logIn = (handle: Handle): void => {
    try {
      pin.use((bytes) => library.C_Login(handle, USER, new TextDecoder().decode(bytes)));
    } catch (error) {
      if (returnedBy(error) === ALREADY_LOGGED_IN) return;
      closeQuietly();
      throw error;
    }
  };
  const closeQuietly = (): void => {
    try {
      if (session) library.C_CloseSession(session);
    } catch {
      // It was closed already, or its token is gone.
    }
    session = undefined;
  };
  open();
  return {
    pkcs11,
    library,
    handle() {
      if (session) return session;
      open();
      return this.handle();
    },
    reopen() {
      closeQuietly();
      open();
    },
    requireLive() {
      let state: number | undefined;
      try {
        state = session && library.C_GetSessionInfo(session).state;
      } catch (error) {
        throw tokenError(error);
      }
      if (state !== RW_USER) throw new SessionLostError('The session with the token is not logged in');
    },
    close() {
      closeQuietly();
      pin.wipe();
    },
    describe() {
      const { label, model, manufacturerID } = library.C_GetTokenInfo(slotOf(loaded, name));
      return [label, model, manufacturerID].map((text) => text.trim()).join(', ');
    },
  };
}

function slotOf({ library }: LoadedLibrary, name: TokenName): Handle {
  const slots = library.C_GetSlotList(true);
  if ('slot' in name) {
    const found = slots.find((slot) => numberOf(slot) === name.slot);
    if (found) return found;
    throw new HsmError('ERR_HSM_SLOT', `There is no token in slot ${name.slot}`, {
      path: 'token.slot',
      remedy: 'Name the token by its label, which stays the same, and leave the slot out.',
    });
  }
  const labelled = slots.filter((slot) => library.C_GetTokenInfo(slot).label.trimEnd() === name.label);
  const [slot] = labelled;
  if (slot && labelled.length === 1) return slot;
  const message = slot
    ? `More than one token has the label ${name.label}`
    : `No token has the label ${name.label}`;
  throw new HsmError('ERR_HSM_TOKEN_MISSING', message, {
    path: 'token.label',
    remedy: slot
      ? 'Name the token by its slot, or give one of them another label.'
      : 'Put the token in, or start what serves it, and compare its label with the setting.',
  });
}

/** CK_ULONG as the add-on hands it out: little-endian on every processor that Node runs on. */
const numberOf = (handle: Handle): number => Number(handle.readBigUInt64LE(0));
