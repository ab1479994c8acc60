import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type PlayIntegrityKeys,
  readPlayIntegrityKeys,
} from '@tallystick/attestation/verifiers/play-integrity';
import { type TrustAnchor, trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url } from '@tallystick/encoding';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from '../../../platform/config.ts';

const Stored = Compile(
  Type.Object({
    certificate: Type.String({ maxLength: 8_192 }),
    intermediate: Type.String({ maxLength: 8_192 }),
    privateKey: Type.Record(Type.String(), Type.Unknown()),
    // Files of older versions have none.
    playIntegrity: Type.Optional(
      Type.Object({
        packageName: Type.String({ maxLength: 255 }),
        decryptionKey: Type.String({ maxLength: 128 }),
        verificationKey: Type.String({ maxLength: 512 }),
      }),
    ),
  }),
);

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;

/** Makes the file if there is none; of several processes at once one wins and all read what it wrote. */
const ensureFile = async (path: string, now: () => number): Promise<void> => {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    throw error;
  }
  // Simulators are loaded only where they are used: in test mode, at first start.
  const { createVirtualRoot, exportVirtualRoot } = await import('@tallystick/virtual-devices/phone');
  await file.writeFile(
    `${JSON.stringify(await exportVirtualRoot(await createVirtualRoot({ now })), null, 2)}\n`,
  );
  await file.close();
};

const readStored = async (path: string): Promise<string> => {
  // The process that makes the file may not have written it yet.
  for (let tries = 1; ; tries += 1) {
    const text = await readFile(path, 'utf8');
    if (text.trim() !== '' || tries >= 50) return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** What test mode believes virtual devices by. */
export interface VirtualTrust {
  readonly anchor: TrustAnchor;
  /** Of the Play Integrity tokens that they mint. */
  readonly playIntegrityKeys: readonly PlayIntegrityKeys[];
}

/**
 * The root that virtual phones chain to: a file that is made at first start in test mode and holds the private key of their CA, so that
 * the demo, tests and benchmarks can mint phones that this server believes. It certifies nothing else. Live mode never comes here.
 * @throws ConfigError if the file cannot be read
 */
export const loadVirtualRoot = async (
  config: { readonly data: string; readonly virtualRoot: string | undefined },
  now: () => number,
): Promise<VirtualTrust> => {
  const path = config.virtualRoot ?? join(config.data, 'virtual-root.json');
  try {
    if (config.virtualRoot === undefined) await ensureFile(path, now);
    const { certificate, playIntegrity: play } = Stored.Parse(JSON.parse(await readStored(path)));
    return {
      anchor: trustAnchorOf(fromBase64Url(certificate), 'virtual root'),
      playIntegrityKeys: play
        ? [
            {
              ...readPlayIntegrityKeys(play.packageName, play.decryptionKey, play.verificationKey),
              virtual: true,
            },
          ]
        : [],
    };
  } catch (cause) {
    throw new ConfigError(
      'TALLYSTICK_VIRTUAL_ROOT',
      `The root of the virtual phones cannot be read from ${path}: configure another file, or delete this one so that it is created again.`,
      { cause },
    );
  }
};
