import { describe, expect, it } from 'vitest';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import type { StateKind, TerminalState } from './state.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const COMPLETE = 'POST /v1/enrolments/:id/complete';
const FETCH = 'GET /v1/terminal/personalisation';

type Given = Awaited<ReturnType<typeof fixture>>;

const reach = async <K extends StateKind>(terminal: Terminal, kind: K) =>
  (await terminal.until((s) => s.kind === kind, AbortSignal.timeout(60_000))) as Extract<
    TerminalState,
    { kind: K }
  >;
const begin = async (given: Given) => {
  const terminal = createTerminal(given.dependencies);
  const states: TerminalState[] = [];
  terminal.subscribe((state) => states.push(state));
  await reach(terminal, 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  return { terminal, states };
};
/** Waits end by hand. */
const waiting = () => {
  let end = () => {};
  const sleep = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      end = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { sleep, end: () => end() };
};
const requests = ({ server }: Given) =>
  server.got.filter(({ route }) => route === COMPLETE).map(({ body }) => body);
const isUnanswered = (s: TerminalState) => s.kind === 'enrolling' && (s.unanswered ?? 0) > 0;

describe('an enrolment whose answer is lost', () => {
  it.each([
    ['the answer', 'answer is lost'],
    ['the request', 'no answer'],
    ['a server that fails', problem(500, 'internal_error')],
    ['a server that is asked too much', problem(429, 'too_many_requests')],
  ] as const)('goes on by itself with the very same request: %s', async (_, lost) => {
    const given = await fixture();
    given.server.next(COMPLETE, lost, lost);
    const { terminal, states } = await begin(given);
    await reach(terminal, 'ready');
    const sent = requests(given);
    expect(sent).toHaveLength(3);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]).toEqual(sent[0]);
    expect(states.some((s) => s.kind === 'unenrolled' && s.refusal)).toBe(false);
    expect(states.filter(isUnanswered).map((s) => s.kind === 'enrolling' && s.step)).toContain('enrolment');
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
  });

  it('goes on after a reload, with nothing asked of the merchant', async () => {
    const { sleep } = waiting();
    const given = await fixture({ sleep });
    given.server.next(COMPLETE, 'answer is lost');
    const { terminal: first } = await begin(given);
    await first.until(isUnanswered);
    first.close();
    const again = createTerminal(given.dependencies);
    const kinds: string[] = [];
    again.subscribe((s) => kinds.push(s.kind));
    expect(await reach(again, 'ready')).toMatchObject({ terminal: { merchantName: 'Hazel Coffee' } });
    expect(kinds).not.toContain('unenrolled');
    const [one, two] = requests(given);
    expect(two).toEqual(one);
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
  });

  it('goes on after a reload that came before the request was sent', async () => {
    const given = await fixture();
    const { write } = given.dependencies.storage;
    const { terminal: first } = await begin({
      ...given,
      dependencies: {
        ...given.dependencies,
        storage: {
          ...given.dependencies.storage,
          write: async (name, record) => {
            await write(name, record);
            if (name === 'enrolment') first.close();
          },
        },
      },
    });
    await expect.poll(() => given.dependencies.storage.read('enrolment')).toBeDefined();
    expect(requests(given)).toHaveLength(0);
    await reach(createTerminal(given.dependencies), 'ready');
    expect(requests(given)).toHaveLength(1);
  });

  it('waits for an operator where that is what the lost answer said', async () => {
    const given = await fixture();
    given.server.settings.status = 'awaiting_approval';
    given.server.next(COMPLETE, 'answer is lost');
    const { terminal } = await begin(given);
    await reach(terminal, 'awaiting_approval');
    given.server.settings.status = 'active';
    await reach(terminal, 'ready');
  });

  it('ends, and destroys its keys and the code, when the server says no', async () => {
    const given = await fixture();
    given.server.next(COMPLETE, 'answer is lost', problem(409, 'enrolment_closed'));
    const { terminal } = await begin(given);
    await terminal.until((s) => s.kind === 'unenrolled' && s.refusal?.code === 'enrolment_closed');
    expect(await given.dependencies.storage.keys()).toBeUndefined();
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
  });

  it('can be given up while nobody answers, and asked again at once', async () => {
    const { sleep } = waiting();
    const given = await fixture({ sleep });
    given.server.next(COMPLETE, 'no answer', 'no answer');
    const { terminal } = await begin(given);
    await terminal.until(isUnanswered);
    terminal.send({ type: 'recover' });
    await terminal.until((s) => s.kind === 'enrolling' && s.unanswered === 2);
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'unenrolled');
    expect(await given.dependencies.storage.keys()).toBeUndefined();
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
    expect(requests(given)).toHaveLength(2);
  });

  it('cannot be given up while the server is about to answer', async () => {
    const given = await fixture();
    const { terminal } = await begin(given);
    await terminal.until((s) => s.kind === 'enrolling' && s.step === 'enrolment');
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'ready');
  });

  it('fetches its data until it has them', async () => {
    const given = await fixture();
    const complete = given.dependencies.fetch;
    given.dependencies = {
      ...given.dependencies,
      fetch: async (input, init) => {
        const answer = await complete?.(input, init);
        if (answer === undefined || !String(input).endsWith('/complete')) return answer as Response;
        const { personalisation: _, ...rest } = (await answer.json()) as Record<string, unknown>;
        return Response.json(rest);
      },
    };
    given.server.next(FETCH, 'no answer', problem(503, 'database_unavailable'));
    const { terminal, states } = await begin(given);
    await reach(terminal, 'ready');
    expect(
      states.some((s) => s.kind === 'enrolling' && s.step === 'personalisation' && s.unanswered === 2),
    ).toBe(true);
  });

  it('is not taken up when it was given up while the device still asked its owner', async () => {
    const { evidence } = (await fixture()).dependencies.attestation;
    const asked = Promise.withResolvers<void>();
    const confirmed = Promise.withResolvers<void>();
    const given = await fixture();
    given.dependencies = {
      ...given.dependencies,
      attestation: {
        ...given.dependencies.attestation,
        // A browser's own dialogue, which nobody can close but the person.
        evidence: async (request) => {
          asked.resolve();
          await confirmed.promise;
          return evidence(request);
        },
      },
    };
    const { terminal } = await begin(given);
    await asked.promise;
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'unenrolled');
    confirmed.resolve();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(await given.dependencies.storage.read('enrolment')).toBeUndefined();
    expect(requests(given)).toHaveLength(0);
  });
});
