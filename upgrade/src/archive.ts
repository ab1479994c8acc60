import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Long enough to find what the two databases of a fixture have in common: most of each is the catalogue of an empty one. */
const WINDOW_LOG = 27;
const SIZE_LIMIT = 512 * 1024 * 1024;

const tar = (args: readonly string[], input?: Buffer): Buffer => {
  const { status, stdout, stderr, error } = spawnSync('tar', args, { input, maxBuffer: SIZE_LIMIT });
  if (status !== 0) throw new Error(`tar failed: ${error ?? stderr.toString()}`);
  return stdout;
};

/** Packs folders of `folder` into one file, with no owner and no times of this machine in it. */
export const packFolders = async (folder: string, names: readonly string[], file: string): Promise<void> => {
  const plain = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--sort=name', '--format=ustar'];
  const packed = tar(['-c', ...plain, '-C', folder, ...names]);
  const params = {
    [constants.ZSTD_c_compressionLevel]: 19,
    [constants.ZSTD_c_windowLog]: WINDOW_LOG,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  };
  await writeFile(file, zstdCompressSync(packed, { params }));
};

/** Unpacks what {@link packFolders} packed. */
export const unpackFolders = async (file: string, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
  tar(['-x', '-C', folder], zstdDecompressSync(await readFile(file), { params }));
};
