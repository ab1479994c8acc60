import { describe, expect, it } from 'vitest';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';
import { reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import type { TerminalState } from './state.ts';
import { createTerminal } from './terminal.ts';

const OPEN = 'POST /v1/enrolments';
const COMPLETE = 'POST /v1/enrolments/:id/complete';
/** Longer than a challenge lives. */
const LONG_MS = 61_000;

type Given = Awaited<ReturnType<typeof fixture>>;

const withAttestation = (given: Given, changes: Partial<AttestationSource>) => ({
  ...given.dependencies,
  attestation: { ...given.dependencies.attestation, ...changes },
});
const enrol = async (dependencies: Given['dependencies']) => {
  const terminal = createTerminal(dependencies);
  await reach(terminal, 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  return terminal;
};
const refused = (code: string) => (s: TerminalState) => s.kind === 'unenrolled' && s.refusal?.code === code;
const count = ({ server }: Given, route: string) => server.routes().filter((one) => one === route).length;
/** A device with no authenticator, whose person is asked whether software may stand in for it. */
const asking = async (changes: Parameters<typeof fixture>[0] = {}) => {
  const given = await fixture(changes);
  const made: string[] = [];
  const terminal = await enrol(
    withAttestation(given, {
      isPresent: async () => false,
      softwareEvidence: async () => {
        made.push('software');
        return { kind: 'virtual', chain: ['AAAA'] };
      },
    }),
  );
  await terminal.until((s) => s.kind === 'enrolling' && s.authenticator === 'absent');
  return { given, terminal, made };
};
const nothingIsKept = async ({ dependencies: { storage } }: Given) => {
  expect(await storage.keys()).toBeUndefined();
  expect(await storage.read('enrolment')).toBeUndefined();
};

describe('an enrolment whose person took longer than its challenge lives', () => {
  it('begins anew with the code that was entered, and goes on in software as was asked for', async () => {
    const { given, terminal, made } = await asking();
    const states: TerminalState[] = [];
    terminal.subscribe((state) => states.push(state));
    given.clock.now += LONG_MS;
    terminal.send({ type: 'use-software-authenticator' });
    await reach(terminal, 'ready');
    expect(states.map(({ kind }) => kind)).not.toContain('unenrolled');
    expect(made).toEqual(['software', 'software']);
    expect([count(given, OPEN), count(given, COMPLETE)]).toEqual([2, 2]);
    const codes = given.server.got.filter(({ route }) => route === OPEN).map(({ body }) => body);
    expect(codes[1]).toEqual(codes[0]);
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
  });

  it('begins anew where the device itself was slow to vouch', async () => {
    const given = await fixture();
    let asked = 0;
    const terminal = await enrol(
      withAttestation(given, {
        evidence: async () => {
          asked += 1;
          if (asked === 1) given.clock.now += LONG_MS;
          return { kind: 'virtual', chain: ['AAAA'] };
        },
      }),
    );
    await reach(terminal, 'ready');
    expect(asked).toBe(2);
  });

  it('begins anew after a reload too', async () => {
    const given = await fixture({
      sleep: (_ms, signal) => new Promise((_, no) => signal.addEventListener('abort', no)),
    });
    given.server.next(COMPLETE, 'no answer');
    const first = await enrol(given.dependencies);
    await first.until((s) => s.kind === 'enrolling' && s.unanswered === 1);
    first.close();
    given.clock.now += LONG_MS;
    await reach(createTerminal(given.dependencies), 'ready');
    expect([count(given, OPEN), count(given, COMPLETE)]).toEqual([2, 3]);
  });

  it('asks again until the server answers', async () => {
    const { given, terminal } = await asking();
    given.server.next(OPEN, 'no answer', problem(503, 'database_unavailable'));
    given.clock.now += LONG_MS;
    terminal.send({ type: 'use-software-authenticator' });
    await reach(terminal, 'ready');
    expect(count(given, OPEN)).toBe(4);
  });

  it('says why, and keeps nothing, where the code is of no use any more', async () => {
    const { given, terminal } = await asking();
    given.server.next(OPEN, problem(403, 'activation_code_expired'));
    given.clock.now += LONG_MS;
    terminal.send({ type: 'use-software-authenticator' });
    await terminal.until(refused('activation_code_expired'));
    await nothingIsKept(given);
  });

  it('is let go of while the server does not answer, and keeps nothing', async () => {
    const { given, terminal } = await asking({
      sleep: (_ms, signal) => new Promise((_, no) => signal.addEventListener('abort', no)),
    });
    given.server.next(OPEN, 'no answer');
    given.clock.now += LONG_MS;
    terminal.send({ type: 'use-software-authenticator' });
    await terminal.until((s) => s.kind === 'enrolling' && s.step === 'code' && s.unanswered === 1);
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'unenrolled');
    await nothingIsKept(given);
  });

  it('ends and says so where every try takes too long', async () => {
    const given = await fixture();
    const terminal = await enrol(
      withAttestation(given, {
        evidence: async () => {
          given.clock.now += LONG_MS;
          return { kind: 'virtual', chain: ['AAAA'] };
        },
      }),
    );
    await terminal.until(refused('challenge_expired'));
    expect(count(given, OPEN)).toBe(3);
    await nothingIsKept(given);
  });
});
