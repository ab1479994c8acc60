import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What anybody but the owner may do with a file. */
const OTHERS = 0o077;

interface Attributes {
  readonly mode?: number;
}

/** As much as is changed of the file system of Emscripten that stands on Node's (its library_nodefs.js). */
interface NodeFileSystem {
  readonly node_ops: {
    mknod(parent: unknown, name: string, mode: number, device: number): unknown;
    setattr(node: unknown, attributes: Attributes): unknown;
  };
  readonly stream_ops: { setattr?(stream: unknown, attributes: Attributes): unknown };
}

const forOwner = <A extends Attributes>(attributes: A): A =>
  attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & ~OTHERS };

/** Has everything made, and every mode set, for the owner alone: Emscripten sets the mode of each new file to 0666, whatever the umask. */
const keepPrivate = ({ node_ops, stream_ops }: NodeFileSystem): void => {
  const { mknod, setattr } = node_ops;
  const { setattr: setattrOfStream } = stream_ops;
  node_ops.mknod = (parent, name, mode, device) => mknod(parent, name, mode & ~OTHERS, device);
  node_ops.setattr = (node, attributes) => setattr(node, forOwner(attributes));
  if (setattrOfStream === undefined) return;
  stream_ops.setattr = (stream, attributes) => setattrOfStream(stream, forOwner(attributes));
};

/** A folder of Node's file system in which the embedded database makes files that its owner alone may read and write. */
export class PrivateFiles extends NodeFS {
  override async init(...given: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...given);
    // The engine names it in its module, but not in its types.
    const restrict = (module: object): void => keepPrivate((module as { NODEFS: NodeFileSystem }).NODEFS);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [restrict, ...(emscriptenOpts.preRun ?? [])] } };
  }
}

/** Takes from all others what they may do with a folder and what is in it: an earlier version made files that everybody could read. */
export const makePrivate = async (path: string): Promise<void> => {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  if ((found.mode & OTHERS) !== 0) await chmod(path, found.mode & 0o7777 & ~OTHERS);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await makePrivate(join(path, name));
};
