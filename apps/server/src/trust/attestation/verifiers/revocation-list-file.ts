import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AttestationInputError } from '@tallystick/attestation/errors';
import { parseRevocationList, type RevocationList } from '@tallystick/attestation/verifiers/android-key';
import { ConfigError } from '../../../platform/config.ts';
import type { Running } from '../../../platform/module.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { PolicySettings } from '../../policies/index.ts';
import type { AttestationSettings } from '../settings.ts';

/** How often the file is looked at for a change, and read again in any case. Milliseconds. */
const LOOK_MS = 10_000;
const READ_MS = 10 * 60_000;
const BYTES_MAX = 64 * 1024 * 1024;
/** How far the time of a file may be ahead of the server's clock: one from the future would stay fresh for too long. */
const AHEAD_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

/** What `/ready` tells of the list. */
export interface RevocationListSignal {
  /** `none`: no file is named; `stale`: older than the policy allows. */
  readonly state: 'none' | 'fresh' | 'stale';
  /** When the list in use was fetched. */
  readonly asOf?: string;
  /** Since when it is stale. */
  readonly since?: string;
  readonly entries?: number;
  /** False: the file cannot be read at present, and the last good copy is in use. */
  readonly readable?: boolean;
}

/** The revocation list of Android attestation keys, from a file that the operator keeps up to date. */
export interface RevocationListFile extends Running {
  /** The last good copy; undefined: no file is named. */
  current(): RevocationList | undefined;
  /** The same for the same contents, whichever process holds them; undefined: no file is named. */
  id(): string | undefined;
  /** Calls `changed` whenever the contents are others than before. */
  follow(changed: () => void): void;
  signal(): RevocationListSignal;
}

/** The file is not a list that can be used; the message says why, after the name of the file. */
class UnusableList extends Error {
  override readonly name = 'UnusableList';
}

interface ReadFile {
  readonly list: RevocationList;
  /** Which state of which file was read. */
  readonly version: string;
  /** Digest of what it says. */
  readonly digest: string;
}

const becauseOf = (error: unknown): string => {
  if (error instanceof UnusableList) return error.message;
  if (error instanceof AttestationInputError) return `${error.path}: ${error.message}`;
  if (error instanceof SyntaxError) return 'it is not JSON';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code ?? 'unknown')})`;
};

/** Reads the file, or gives `held` again if the file is still that version. Its time of change is the age of the list. */
const readListFile = async (path: string, now: number, held?: ReadFile): Promise<ReadFile> => {
  const file = await open(path, 'r');
  try {
    const { dev, ino, size, mtimeMs } = await file.stat();
    const version = [dev, ino, size, mtimeMs].join('-');
    if (version === held?.version) return held;
    if (size > BYTES_MAX) throw new UnusableList(`it is larger than ${BYTES_MAX} bytes`);
    const fetchedAt = Math.round(mtimeMs);
    if (fetchedAt > now + AHEAD_MS) {
      throw new UnusableList(`its time of change, ${new Date(fetchedAt).toISOString()}, is in the future`);
    }
    const text = await file.readFile('utf8');
    const list = parseRevocationList(JSON.parse(text), fetchedAt);
    return { list, version, digest: hash('sha256', text, 'base64url') };
  } finally {
    await file.close();
  }
};

/** Without a file there is no list, and evidence that needs one is refused: what is not known is not passed. */
const NO_LIST: RevocationListFile = {
  current: () => undefined,
  id: () => undefined,
  follow: () => {},
  signal: () => ({ state: 'none' }),
};

/**
 * Opens the file that `ANDROID_REVOCATION_LIST` names. Nothing is fetched: the operator replaces the file, and its time of change says how
 * old the list is. After `start` it is looked at every ten seconds, read when it changed and every ten minutes in any case; a file that
 * cannot be used leaves the last good copy in force, which grows stale and is then refused by the policy.
 * @param maxAgeHours from when on the policy takes the list for stale
 * @throws ConfigError if the file cannot be used
 */
export const openRevocationList = async (
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
  settings: Pick<AttestationSettings & PolicySettings, 'androidRevocationList' | 'androidApps'>,
  maxAgeHours: number,
): Promise<RevocationListFile> => {
  const path = settings.androidRevocationList;
  if (path === undefined) {
    if (settings.androidApps.length > 0) {
      log.warn('ANDROID_APPS is set without ANDROID_REVOCATION_LIST: all Android evidence is refused');
    }
    return NO_LIST;
  }

  let held = await readListFile(path, clock.now()).catch((cause: unknown) => {
    throw new ConfigError(
      'ANDROID_REVOCATION_LIST',
      `ANDROID_REVOCATION_LIST names ${path}, which is not usable: ${becauseOf(cause)}. It must be Google's attestation status list as JSON; fetch it again, or leave the setting out (then no Android evidence is accepted).`,
      { cause },
    );
  });
  const followers: (() => void)[] = [];
  let readable = true;
  let readAt = clock.now();
  const isStale = (): boolean => clock.now() - held.list.fetchedAt > maxAgeHours * HOUR_MS;
  const asOf = (): string => new Date(held.list.fetchedAt).toISOString();
  const warnIfStale = (): void => {
    if (!isStale()) return;
    log.warn(
      { path, asOf: asOf(), maxAgeHours },
      'The Android revocation list is stale: devices follow the degradation rule of the policy until the file is replaced',
    );
  };
  warnIfStale();

  const look = async (): Promise<void> => {
    const due = clock.now() - readAt >= READ_MS;
    if (due) readAt = clock.now();
    try {
      // After a failure the file is read again at each look: it may have been looked at while it was written.
      const read = await readListFile(path, clock.now(), due ? undefined : held);
      if (read.version !== held.version) {
        log.info({ path, entries: read.list.entries.size }, 'The Android revocation list was replaced');
      }
      const isOther = read.digest !== held.digest;
      held = read;
      readable = true;
      if (isOther) for (const changed of followers) changed();
    } catch (error) {
      // Said once when it begins, then with every full reading.
      if (readable || due) {
        log.warn(
          { path, asOf: asOf(), cause: becauseOf(error) },
          'The Android revocation list cannot be used: the last good copy stays in force',
        );
      }
      readable = false;
    }
    if (due) warnIfStale();
  };

  let stopped = false;
  let cancel = (): void => {};
  const lookAgain = (): void => {
    if (stopped) return;
    cancel = clock.after(LOOK_MS, () => {
      look().then(lookAgain, (error: unknown) => {
        log.error({ err: error }, 'The Android revocation list was not looked at');
        lookAgain();
      });
    });
  };

  return {
    current: () => held.list,
    id: () => held.digest,
    follow: (changed) => void followers.push(changed),
    signal: () => ({
      state: isStale() ? 'stale' : 'fresh',
      asOf: asOf(),
      ...(isStale() ? { since: new Date(held.list.fetchedAt + maxAgeHours * HOUR_MS).toISOString() } : {}),
      entries: held.list.entries.size,
      readable,
    }),
    start: lookAgain,
    stop() {
      stopped = true;
      cancel();
    },
  };
};
