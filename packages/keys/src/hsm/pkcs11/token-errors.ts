import { HsmError, type HsmErrorCode } from '../hsm-error.ts';

/** Return values of PKCS #11 v2.40 (section 11.1) that mean something to us; every other one is a failure of the token. */
const RETURNED = {
  hostMemory: 0x02,
  slotIdInvalid: 0x03,
  functionFailed: 0x06,
  deviceError: 0x30,
  deviceMemory: 0x31,
  deviceRemoved: 0x32,
  keyHandleInvalid: 0x60,
  mechanismInvalid: 0x70,
  objectHandleInvalid: 0x82,
  operationActive: 0x90,
  operationNotInitialized: 0x91,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLengthRange: 0xa2,
  pinExpired: 0xa3,
  pinLocked: 0xa4,
  sessionClosed: 0xb0,
  sessionCount: 0xb1,
  sessionHandleInvalid: 0xb3,
  tokenNotPresent: 0xe0,
  tokenNotRecognized: 0xe1,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
  userPinNotInitialized: 0x102,
  cryptokiNotInitialized: 0x190,
  cryptokiAlreadyInitialized: 0x191,
} as const;

export const ALREADY_INITIALIZED = RETURNED.cryptokiAlreadyInitialized;
export const ALREADY_LOGGED_IN = RETURNED.userAlreadyLoggedIn;

/** What the session or its objects were is gone: another program closed it, the token was taken out or restarted. */
const LOST: ReadonlySet<number> = new Set([
  RETURNED.deviceError,
  RETURNED.deviceRemoved,
  RETURNED.keyHandleInvalid,
  RETURNED.objectHandleInvalid,
  RETURNED.operationActive,
  RETURNED.operationNotInitialized,
  RETURNED.sessionClosed,
  RETURNED.sessionHandleInvalid,
  RETURNED.tokenNotPresent,
  RETURNED.userNotLoggedIn,
  RETURNED.cryptokiNotInitialized,
]);

/** What a token says of data or of a wrapped key that are not what they should be; which one is for each token to choose. */
const ANSWERS: ReadonlySet<number> = new Set([
  0x05, // CKR_GENERAL_ERROR
  RETURNED.functionFailed,
  0x13, // CKR_ATTRIBUTE_VALUE_INVALID
  0x20, // CKR_DATA_INVALID
  0x21, // CKR_DATA_LEN_RANGE
  0x40, // CKR_ENCRYPTED_DATA_INVALID
  0x41, // CKR_ENCRYPTED_DATA_LEN_RANGE
  0xc0, // CKR_SIGNATURE_INVALID
  0x110, // CKR_WRAPPED_KEY_INVALID
  0x112, // CKR_WRAPPED_KEY_LEN_RANGE
]);

/** The session is no more: whoever catches it opens another one and does the same again. Never reaches a caller. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
}

interface Meaning {
  readonly code: HsmErrorCode;
  readonly message: string;
  readonly remedy: string;
}

const PIN: Meaning = {
  code: 'ERR_HSM_TOKEN_PIN',
  message: 'The token refused the PIN',
  remedy:
    'Set the user PIN of this token. It was tried once and is not tried again: tokens lock after a few wrong ones.',
};
const LOCKED: Meaning = {
  code: 'ERR_HSM_TOKEN_PIN_LOCKED',
  message: 'The token has locked its PIN',
  remedy: 'Have its security officer set a new user PIN, then set it here.',
};
const FULL: Meaning = {
  code: 'ERR_HSM_TOKEN_FULL',
  message: 'The token has no room for another key or session',
  remedy:
    'Delete what is not needed on the token, close other programs that use it, or keep fewer keys open.',
};
const MISSING: Meaning = {
  code: 'ERR_HSM_TOKEN_MISSING',
  message: 'The token is not there',
  remedy: 'Put the token in, or start what serves it, and compare its label with the setting.',
};
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [RETURNED.pinIncorrect, PIN],
  [RETURNED.pinInvalid, PIN],
  [RETURNED.pinLengthRange, PIN],
  [RETURNED.pinExpired, PIN],
  [RETURNED.pinLocked, LOCKED],
  [
    RETURNED.userPinNotInitialized,
    {
      ...PIN,
      message: 'The token has no user PIN yet',
      remedy: 'Initialise the user PIN of this token first.',
    },
  ],
  [RETURNED.deviceMemory, FULL],
  [RETURNED.hostMemory, FULL],
  [RETURNED.sessionCount, FULL],
  [RETURNED.tokenNotPresent, MISSING],
  [RETURNED.tokenNotRecognized, MISSING],
  [RETURNED.deviceRemoved, MISSING],
  [
    RETURNED.slotIdInvalid,
    {
      code: 'ERR_HSM_SLOT',
      message: 'There is no such slot',
      remedy: 'Name the token by its label, which stays the same, and leave the slot out.',
    },
  ],
  [
    RETURNED.mechanismInvalid,
    {
      code: 'ERR_HSM_TOKEN_MECHANISM',
      message: 'The token does not have a mechanism that is needed',
      remedy: 'Compare its mechanisms with the list in docs/guide/hsm.md.',
    },
  ],
]);

/** The return value in an error of the add-on; undefined where the error is none of PKCS #11. */
export function returnedBy(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return undefined;
  return error.code > 0 ? error.code : undefined;
}

/** An error of the add-on as one of ours. While a session is being opened nothing can be lost: then every kind says what it is. */
export function tokenError(error: unknown, opening = false): unknown {
  const value = returnedBy(error);
  if (value === undefined) return error;
  if (!opening && LOST.has(value))
    return new SessionLostError('The session with the token is lost', { cause: error });
  const meaning = MEANINGS.get(value);
  if (meaning) return new HsmError(meaning.code, meaning.message, { remedy: meaning.remedy, cause: error });
  const name = error instanceof Error ? (error.message.match(/CKR_\w+/)?.[0] ?? '') : '';
  return new HsmError('ERR_HSM_TOKEN', `The token failed: ${name || `0x${value.toString(16)}`}`, {
    remedy: 'See the log of the token, or of what serves it.',
    cause: error,
  });
}

/**
 * Runs `work`, whose refusal by the token is an answer: a tag that is wrong, a wrapped key that is none. Everything else that fails goes on
 * failing.
 */
export function refusedBy<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const value = error instanceof HsmError ? returnedBy(error.cause) : undefined;
    if (value !== undefined && ANSWERS.has(value)) return undefined;
    throw error;
  }
}
