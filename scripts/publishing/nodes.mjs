// The programs of Node on which the packages are proven: the one that the lockfile brings, and the older ones from the npm registry, kept
// in `.cache/nodes`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { node, npm, root } from '../setup.mjs';

const OLDER = [22, 24];

const programOf = (major) =>
  join(root, '.cache', 'nodes', String(major), 'node_modules', 'node', 'bin', basename(node));

const versionOf = (program) => {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return stdout?.trim() || undefined;
};

/** Installs the older Nodes that are not there yet; a registry that has none leaves them out, and `proofNodes` says so. */
export const installNodes = async () => {
  for (const major of OLDER) {
    if (existsSync(programOf(major)) && versionOf(programOf(major)) !== undefined) continue;
    const folder = join(root, '.cache', 'nodes', String(major));
    mkdirSync(folder, { recursive: true });
    // The package `node` fetches the program for this machine when it is installed.
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, allowScripts: { node: true } }),
    );
    await npm(['install', `node@${major}`, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  }
};

/** @returns {{ name: string, program: string | undefined }[]} `program` is undefined where the registry has none */
export const proofNodes = () => [
  ...OLDER.map((major) => {
    const program = programOf(major);
    const version = existsSync(program) ? versionOf(program) : undefined;
    return { name: `Node ${version ?? major}`, program: version === undefined ? undefined : program };
  }),
  { name: `Node ${versionOf(node)}`, program: node },
];
