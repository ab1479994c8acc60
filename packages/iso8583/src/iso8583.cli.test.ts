import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile, ISO_1987_BINARY } from './index.ts';

const CLI = fileURLToPath(new URL('./iso8583.cli.ts', import.meta.url));

function run(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', CLI, ...args], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

const MESSAGE = compile(ISO_1987_BINARY)
  .pack({ mti: '0200', 2: '9999990000000004', 4: '000000001250', 49: '826' })
  .toHex();

describe('the command line', () => {
  it('prints a message masked', () => {
    const { status, out } = run(MESSAGE, '--spec', 'iso1987binary');
    expect(status).toBe(0);
    expect(out).toContain('999999******0004');
    expect(out).toContain('12.50 GBP');
    expect(out).not.toContain('9999990000000004');
  });

  it('prints what can be read of a broken one, and why it ends there', () => {
    const { status, out, err } = run(MESSAGE.slice(0, -2), '--spec', 'iso1987binary');
    expect(status).toBe(1);
    expect(out).toContain('DE4');
    expect(err).toContain('ERR_UNPACK_TRUNCATED: DE49 at byte');
  });

  it('explains itself', () => {
    expect(run('xyz').status).toBe(2);
    expect(run().err).toContain('--spec');
    expect(run('00', '--nothing').status).toBe(2);
  });
});
