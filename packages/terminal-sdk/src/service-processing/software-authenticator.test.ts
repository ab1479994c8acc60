import { describe, expect, it } from 'vitest';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';
import { reach } from '../fixtures/drive.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { decide } from './decide.ts';
import { createTerminal } from './terminal.ts';

const opened = async () => {
  const given = await fixture();
  const made: string[] = [];
  const attestation: AttestationSource = {
    ...given.dependencies.attestation,
    isPresent: async () => false,
    evidence: async () => {
      made.push('authenticator');
      return { kind: 'virtual', chain: ['AAAA'] };
    },
    softwareEvidence: async () => {
      made.push('software');
      return { kind: 'virtual', chain: ['AAAA'] };
    },
  };
  const terminal = createTerminal({ ...given.dependencies, attestation });
  await reach(terminal, 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await terminal.until((s) => s.kind === 'enrolling' && s.authenticator === 'absent');
  return { given, terminal, made };
};

describe('a device with no authenticator', () => {
  it('says so instead of waiting for one, and has spent nothing', async () => {
    const { given, made } = await opened();
    expect(made).toEqual([]);
    expect(given.server.routes()).toEqual(['POST /v1/enrolments']);
  });

  it('is enrolled with evidence made in software once its person asks for it', async () => {
    const { terminal, made } = await opened();
    terminal.send({ type: 'use-software-authenticator' });
    await reach(terminal, 'ready');
    expect(made).toEqual(['software']);
  });

  it('can be let go of', async () => {
    const { given, terminal } = await opened();
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'unenrolled');
    expect(await given.dependencies.storage.keys()).toBeUndefined();
  });

  it.each([
    ['live mode', { authenticator: 'absent', mode: 'live' }],
    ['a device that has one', { mode: 'test' }],
  ] as const)('makes nothing in software in %s', (_, { mode, ...authenticator }) => {
    const named = { mode, merchantName: 'Hazel', terminalLabel: 'Counter', terminalNumber: '10000001' };
    const state = { kind: 'enrolling', step: 'attestation', terminal: named, ...authenticator } as const;
    expect(decide(state, { type: 'use-software-authenticator' }).effects).toEqual([]);
  });
});
