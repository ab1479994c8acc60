import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attestCommand } from './attest.cli.ts';

const vector = (path: string) =>
  fileURLToPath(new URL(`../../../vectors/android-key-attestation/${path}`, import.meta.url));
const run = (...args: string[]) => attestCommand(args, () => 1_727_389_885_586);

describe('the attest command', () => {
  const options = ['--challenge-text', 'challenge', '--revocation', vector('status-list-sample.json')];

  it('explains a chain', () => {
    const { output, exitCode } = run(vector('akita-sdk34/TEE_EC_NONE.pem'), ...options);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/ok {4}chain.root +Google root 1/);
    expect(output).toMatch(/FAIL {2}boot.locked +unlocked/);
    expect(output).toMatch(/-> The phone's bootloader is unlocked/);
    expect(output).toMatch(/contraindicated \(constraint-violation\) by policy live@0/);
  });

  it('gives JSON', () => {
    const { output } = run(vector('marlin-sdk29/TEE_EC_NONE.pem'), ...options, '--json');
    expect(JSON.parse(output)).toMatchObject({ verdict: 'contraindicated', reason: 'software-attestation' });
  });

  it.each([[], ['missing.pem'], [vector('akita-sdk34/TEE_EC_NONE.pem'), '--at', 'x'], ['--unknown']])(
    'says how it is used: %j',
    (...args) => {
      expect(run(...args).exitCode).toBe(2);
    },
  );
});
