// What is compiled on this machine: the way to a PKCS#11 token. Only who has one, and the tests, need it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { npm, root, say } from './setup.mjs';

const PKCS11 = join(root, 'node_modules', 'pkcs11js');
const ADDON = join(PKCS11, 'build', 'Release', 'pkcs11.node');
/** The headers of the Node that runs everything, so that none are fetched. */
const HEADERS = join(
  root,
  'node_modules',
  'node',
  'node_modules',
  `node-${process.platform}-${process.arch}`,
);

/** Compiles the PKCS#11 add-on, unless that was done. Needs a C++ compiler, make and Python 3, on Debian `g++ make python3`. */
export const buildPkcs11 = async () => {
  if (existsSync(ADDON)) return;
  say('Compiling the way to PKCS#11 tokens (once, a few seconds) …');
  const env = { ...process.env, npm_config_nodedir: HEADERS };
  const code = await npm(['rebuild', 'pkcs11js', '--loglevel=error'], { env });
  if (code === 0 && existsSync(ADDON)) return;
  say(
    'It could not be compiled. It takes a C++ compiler, make and Python 3: apt-get install g++ make python3',
  );
  process.exit(1);
};
