import { createTestDatabase } from '@tallystick/database/testing';
import { createClient, getTerminal, listEvents } from '@tallystick/protocol';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, readVirtualRoot } from '@tallystick/virtual-devices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('a server that dies between the commit of an enrolment and its answer', () => {
  let store: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
  let system: System;
  beforeAll(async () => {
    store = process.env.TEST_POSTGRES_URL ? await createTestDatabase('postgres') : undefined;
    system = await startSystem(store?.url === undefined ? {} : { databaseUrl: store.url });
  });
  afterAll(async () => {
    await system?.stop();
    await store?.drop();
  });

  it('has the same device go on by itself when it comes back', async () => {
    const operator = createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
    const { terminal: ordered, activation } = await orderTerminal(system, 'Front counter');
    const params = { id: ordered.id };
    const sent: string[] = [];
    const killed = Promise.withResolvers<void>();
    const { terminal } = createVirtualTerminal({
      origin: system.origin,
      root: await readVirtualRoot(system.virtualRootFile),
      tap: () => new Promise(() => {}),
      fetch: async (input, init) => {
        if (!String(input).endsWith('/complete')) return fetch(input, init);
        sent.push(String(init?.body));
        if (sent.length > 1) return fetch(input, init);
        const answer = fetch(input, init).catch(() => undefined);
        // Committed, as everybody else can see; whether the answer was made by then or not, nobody gets it.
        await expect
          .poll(async () => (await operator.call(getTerminal, { params })).status, {
            timeout: 60_000,
            interval: 1,
          })
          .toBe('active');
        await system.server().kill();
        await answer;
        killed.resolve();
        throw new TypeError('fetch failed');
      },
    });
    await terminal.until((state) => state.kind === 'unenrolled');
    terminal.send({
      type: 'enrol',
      terminalNumber: activation.terminalNumber,
      secret: { form: 'code', value: activation.code ?? '' },
    });
    await killed.promise;
    await system.startServer();
    const enrolled = (await operator.call(getTerminal, { params })).device;
    const state = await terminal.until(({ kind }) => kind === 'ready' || kind === 'unenrolled');
    terminal.close();

    expect(state).toMatchObject({ kind: 'ready', terminal: { deviceId: enrolled?.id } });
    expect(new Set(sent).size).toBe(1);
    expect(sent.length).toBeGreaterThan(1);
    expect((await operator.call(getTerminal, { params })).device?.id).toBe(enrolled?.id);
    const { data } = await operator.call(listEvents, {});
    expect(data.filter(({ type }) => type === 'terminal.enrolled')).toHaveLength(1);
  });
});
