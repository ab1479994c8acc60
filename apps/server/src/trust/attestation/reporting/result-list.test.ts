import { testEngines } from '@tallystick/database/testing';
import { listResults, type QueryOf } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import { asOperator, codeOf, enrolDevice, TEST_API_KEY } from '../../../testing/test-devices.ts';

describe.each(testEngines())('the results of all terminals, on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    for (let count = 0; count < 3; count += 1) {
      clock.advance(60_000);
      await enrolDevice(app);
    }
  });
  afterAll(() => app.drop());

  const ask = (query: QueryOf<typeof listResults> = {}) => asOperator(app).call(listResults, { query });

  it('come newest first, each with its terminal, and page by page', async () => {
    const all = (await ask()).data;
    expect(all).toHaveLength(3);
    expect(new Set(all.map(({ terminalId }) => terminalId)).size).toBe(3);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const first = await ask({ limit: 2 });
    const rest = await ask({ limit: 2, after: first.next ?? '' });
    expect([...first.data, ...rest.data]).toEqual(all);
    expect(rest.next).toBeUndefined();
  });

  it('are those of a time from its first moment up to its end, which is no part of it', async () => {
    const [newest, middle, oldest] = (await ask()).data;
    const found = await ask({ from: oldest?.at ?? '', to: newest?.at ?? '' });
    expect(found.data).toEqual([middle, oldest]);
    expect((await ask({ to: oldest?.at ?? '' })).data).toEqual([]);
  });

  it('are refused a time that is none', async () => {
    expect(await codeOf(ask({ from: '2026-02-31T25:00:00Z' }))).toBe('malformed_request');
  });
});
