// `npm start`: set up what is missing, then run the server and the issuer host until one of them ends or Ctrl-C.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { buildWeb, install, node, root, say } from './setup.mjs';

await install();
await buildWeb();

const port = Number(process.env.PORT ?? 4000);
const at = Number.isInteger(port) && port > 0 && port < 65_534 ? port : 4000;
const env = {
  ...process.env,
  // Compiled code is kept between starts: a quarter less work at each.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compile'),
  NODE_ENV: process.env.NODE_ENV ?? 'production',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  ISSUER_HTTP_PORT: process.env.ISSUER_HTTP_PORT ?? String(at + 1),
  ISSUER_ISO_PORT: process.env.ISSUER_ISO_PORT ?? String(at + 2),
};

const children = ['issuer', 'server'].map((app) =>
  spawn(node, [join(root, 'apps', app, 'src', 'main.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  }),
);

let stopping = false;
const stop = () => {
  stopping = true;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

const codes = await Promise.all(
  children.map(
    (child, index) =>
      new Promise((done) => {
        child.on('exit', (code, signal) => {
          if (!stopping) say(`The ${index === 0 ? 'issuer host' : 'server'} ended; stopping.`);
          const ended = stopping ? 0 : (code ?? (signal ? 1 : 0));
          stop();
          done(ended);
        });
      }),
  ),
);
process.exit(codes.find((code) => code !== 0) ?? 0);
