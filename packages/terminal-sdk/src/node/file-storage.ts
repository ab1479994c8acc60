import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEVICE_KEY_SCHEMES, type DeviceKeyScheme } from '@tallystick/attestation/evidence';
import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Check } from 'typebox/value';
import {
  type DeviceKeys,
  type Records,
  StorageError,
  type TrustedStorage,
} from '../trusted-storage/storage.ts';
import {
  exportSoftwareKeys,
  importSoftwareKeys,
  makeSoftwareKeyPairs,
  softwareDeviceKeys,
} from './software-keys.ts';

const Contents = Type.Object({
  keys: Type.Optional(
    Type.Object({
      scheme: Type.Optional(Type.Enum([...DEVICE_KEY_SCHEMES])),
      signing: Type.String(),
      encryption: Type.String(),
    }),
  ),
  records: Type.Object({
    enrolment: Type.Optional(Type.Object({ enrolmentId: Type.String() })),
    device: Type.Optional(Type.Object({ deviceId: Type.String() })),
    personalisation: Type.Optional(Type.Object({ version: Type.Integer(), jwe: Type.String() })),
    accepted: Type.Optional(Type.Object({ digest: Type.String() })),
    pending: Type.Optional(Type.Object({ idempotencyKey: Type.String(), presented: Type.Boolean() })),
    generation: Type.Optional(
      Type.Object({ deviceId: Type.String(), value: Type.String(), at: Type.Number() }),
    ),
    cashiers: Type.Optional(
      Type.Object({ deviceId: Type.String(), required: Type.Boolean(), idleMinutes: Type.Number() }),
    ),
    pinKeys: Type.Optional(Type.Object({ keyId: Type.String(), state: Type.String() })),
    tamper: Type.Optional(Type.Object({ reference: Type.String(), at: Type.Number(), told: Type.String() })),
  }),
  counter: Type.Integer({ minimum: 0 }),
});
type Contents = Static<typeof Contents>;

const EMPTY: Contents = { records: {}, counter: 0 };

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const load = async (path: string): Promise<Contents> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return EMPTY;
    throw new StorageError('ERR_STORAGE_UNAVAILABLE', 'The storage file cannot be read', { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Parser messages quote their input, which here holds keys.
    throw new StorageError('ERR_STORAGE_CONTENTS', 'The storage file is not JSON');
  }
  if (!Check(Contents, value))
    throw new StorageError('ERR_STORAGE_CONTENTS', 'The storage file does not have the expected form');
  return value;
};

/** Written beside, flushed, then moved over: a crash leaves the old file or the new one. */
const save = async (path: string, contents: Contents): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const beside = `${path}.new`;
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(contents));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    throw new StorageError('ERR_STORAGE_UNAVAILABLE', 'The storage file cannot be written', { cause });
  }
};

/**
 * Trusted storage in one file that only its owner may read (mode 0600). Its keys are software keys: whoever reads the file
 * has them.
 * @param options.scheme of the second secret that is made here; one that is held keeps its own
 */
export const fileStorage = (
  path: string,
  options: { readonly scheme?: DeviceKeyScheme } = {},
): TrustedStorage => {
  let contents: Contents | undefined;
  let keys: DeviceKeys | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inOrder = <T>(act: () => Promise<T>): Promise<T> => {
    const result = queue.then(act);
    queue = result.catch(() => undefined);
    return result;
  };
  const held = async () => {
    contents ??= await load(path);
    return contents;
  };
  const change = async (next: Contents) => {
    await save(path, next);
    contents = next;
  };

  return {
    makeKeys: () =>
      inOrder(async () => {
        const pairs = makeSoftwareKeyPairs(options.scheme);
        await change({ ...(await held()), keys: exportSoftwareKeys(pairs) });
        keys = { ...(await softwareDeviceKeys(pairs)), storage: 'file' };
        return keys;
      }),
    keys: () =>
      inOrder(async () => {
        const text = (await held()).keys;
        if (!text) return;
        try {
          keys ??= { ...(await softwareDeviceKeys(importSoftwareKeys(text))), storage: 'file' };
        } catch {
          throw new StorageError('ERR_STORAGE_CONTENTS', 'The stored keys are not keys');
        }
        return keys;
      }),
    // The shape that is checked at load is the part that a damaged file could get wrong; this module alone writes it.
    read: <K extends keyof Records>(name: K) =>
      inOrder(async () => (await held()).records[name] as Records[K] | undefined),
    write: (name, record) =>
      inOrder(async () => {
        const now = await held();
        await change({ ...now, records: { ...now.records, [name]: record } });
      }),
    remove: (name) =>
      inOrder(async () => {
        const now = await held();
        const { [name]: _, ...rest } = now.records;
        await change({ ...now, records: rest });
      }),
    nextCounter: () =>
      inOrder(async () => {
        const now = await held();
        await change({ ...now, counter: now.counter + 1 });
        return now.counter + 1;
      }),
    wipe: (marker) =>
      inOrder(async () => {
        keys = undefined;
        if (marker) return change({ records: { tamper: marker }, counter: 0 });
        await rm(path, { force: true });
        await rm(`${path}.new`, { force: true });
        contents = EMPTY;
      }),
  };
};
