import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

const STARTS_AND_STAYS = `
const { startApp } = await import(${JSON.stringify(new URL('./app-process.ts', import.meta.url).href)});
const { ISSUER_HTTP_PORT } = process.env;
const app = await startApp('issuer', process.env, \`http://127.0.0.1:\${ISSUER_HTTP_PORT}/ready\`);
console.log(app.pid);
setInterval(() => {}, 1_000);
`;

describe('an app that a test started', () => {
  let parent: ChildProcess | undefined;
  let app: number | undefined;
  let data = '';
  afterEach(async () => {
    parent?.kill('SIGKILL');
    try {
      if (app) process.kill(app, 'SIGKILL');
    } catch {
      // It is gone, as it should be.
    }
    await rm(data, { recursive: true, force: true });
  });

  it('ends with the process that started it, also where that is killed', async () => {
    const port = await freePort();
    const answers = async () =>
      (await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined))?.status;
    data = await mkdtemp(join(tmpdir(), 'tallystick-'));
    parent = spawn(process.execPath, ['--input-type=module', '--eval', STARTS_AND_STAYS], {
      env: {
        PATH: process.env.PATH ?? '',
        LOG_LEVEL: 'warn',
        ISSUER_DATA: data,
        ISSUER_HTTP_PORT: String(port),
        ISSUER_ISO_PORT: String(await freePort()),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await once(parent.stdout ?? parent, 'data');
    app = Number(printed);
    expect(await answers()).toBe(200);
    parent.kill('SIGKILL');
    await expect.poll(answers).toBeUndefined();
  });
});
