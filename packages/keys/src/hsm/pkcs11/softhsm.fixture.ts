import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../secret-bytes.ts';
import { type LoadedLibrary, loadLibrary } from './token-library.ts';

/** SoftHSM2 as `npm test` finds it, or where Debian puts it. */
export const SOFTHSM = process.env.SOFTHSM2_MODULE ?? '/usr/lib/softhsm/libsofthsm2.so';
export const USER_PIN = '654321';
const OFFICER_PIN = '12345678';
const SO = 0;
/** A label has 32 characters, blanks included (PKCS #11 v2.40, 5.5). */
const LABEL_CHARACTERS = 32;

/** Tokens are made one beside the other: a process reads its configuration of SoftHSM once. */
let room: string | undefined;
let made = 0;

/** A folder of tokens for this process alone. */
const takeRoom = (): void => {
  if (room !== undefined) return;
  room = mkdtempSync(join(tmpdir(), 'tallystick-softhsm-'));
  const tokens = join(room, 'tokens');
  mkdirSync(tokens);
  const settings = [`directories.tokendir = ${tokens}`, 'objectstore.backend = file', 'log.level = ERROR'];
  writeFileSync(join(room, 'softhsm2.conf'), `${settings.join('\n')}\n`);
  process.env.SOFTHSM2_CONF = join(room, 'softhsm2.conf');
};

/** A library and the folder of tokens that it uses. */
export const loadSoftHsm = async (): Promise<LoadedLibrary> => {
  takeRoom();
  return loadLibrary(SOFTHSM);
};

/** The slot of a token, for what another program does to it. */
export const slotOf = async (label: string) => {
  const { library } = await loadSoftHsm();
  const slot = library
    .C_GetSlotList(true)
    .find((each) => library.C_GetTokenInfo(each).label.trim() === label);
  if (!slot) throw new Error(`no token ${label}`);
  return slot;
};

/** Makes a token empty again, with the same label and PIN, as its officer may. */
export const resetToken = async (label: string): Promise<void> => {
  const { library } = await loadSoftHsm();
  const slot = await slotOf(label);
  library.C_CloseAllSessions(slot);
  library.C_InitToken(slot, OFFICER_PIN, label.padEnd(LABEL_CHARACTERS));
  await setUserPin(label);
};

/** Sets the user PIN of a token that nobody is logged in to, as its officer may. */
export const setUserPin = async (label: string, pin = USER_PIN): Promise<void> => {
  const { pkcs11, library } = await loadSoftHsm();
  const session = library.C_OpenSession(
    await slotOf(label),
    pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION,
  );
  library.C_Login(session, SO, OFFICER_PIN);
  library.C_InitPIN(session, pin);
  library.C_Logout(session);
  library.C_CloseSession(session);
};

/** A new token of its own label. */
export const makeToken = async (): Promise<{ readonly label: string }> => {
  const { pkcs11, library } = await loadSoftHsm();
  made += 1;
  const label = `test-${process.pid}-${made}`;
  const free = library
    .C_GetSlotList(true)
    .find((slot) => (library.C_GetTokenInfo(slot).flags & pkcs11.CKF_TOKEN_INITIALIZED) === 0);
  if (!free) throw new Error('SoftHSM always has one more slot');
  library.C_InitToken(free, OFFICER_PIN, label.padEnd(LABEL_CHARACTERS));
  await setUserPin(label);
  return { label };
};

export const userPin = (): SecretBytes => new SecretBytes(new TextEncoder().encode(USER_PIN));
