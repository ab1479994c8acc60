import { readFile } from 'node:fs/promises';
import { importVirtualRoot, type StoredVirtualRoot, type VirtualRoot } from '../phone/index.ts';

/** The file is not a virtual root. */
export class VirtualRootUnreadable extends Error {
  override readonly name = 'VirtualRootUnreadable';
  readonly code = 'ERR_VIRTUAL_ROOT';
}

const isStored = (value: unknown): value is StoredVirtualRoot =>
  typeof value === 'object' &&
  value !== null &&
  'certificate' in value &&
  typeof value.certificate === 'string' &&
  'intermediate' in value &&
  typeof value.intermediate === 'string' &&
  'privateKey' in value &&
  typeof value.privateKey === 'object';

/**
 * Reads the virtual root that a server in test mode keeps in its data folder, so that phones made here are known there.
 *
 * @throws {VirtualRootUnreadable} if the file holds something else
 */
export const readVirtualRoot = async (file: string): Promise<VirtualRoot> => {
  const stored: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isStored(stored)) throw new VirtualRootUnreadable('This file is not a virtual root');
  return importVirtualRoot(stored);
};
