import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where HAProxy is, if it is installed: `npm test` installs it. */
export const findHaproxy = (): string | undefined =>
  [process.env.HAPROXY, '/usr/sbin/haproxy', '/usr/local/sbin/haproxy'].find(
    (path) => path !== undefined && existsSync(path),
  );

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Runs HAProxy with a configuration in which `CERTIFICATE` stands for the path of a certificate with its key. */
export const runHaproxy = async (
  program: string,
  configuration: string,
  pem: string,
  port: number,
): Promise<{ stop: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-haproxy-'));
  const [certificate, file] = [join(folder, 'tallystick.pem'), join(folder, 'haproxy.cfg')];
  writeFileSync(certificate, pem, { mode: 0o600 });
  writeFileSync(file, configuration.replaceAll('CERTIFICATE', certificate));
  const proxy = spawn(program, ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  proxy.stderr.on('data', (part) => {
    said += String(part);
  });
  const ended = new Promise<void>((resolve) => proxy.once('exit', () => resolve()));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 1_000 || proxy.exitCode !== null) throw new Error(`HAProxy did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    async stop() {
      proxy.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
