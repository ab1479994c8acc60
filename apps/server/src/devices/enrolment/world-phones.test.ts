import { createWorldPhone, PHONE_QUIRKS, type PhoneQuirkName } from '@tallystick/testbed/world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { enrolDevice, problemOf, TEST_API_KEY, virtualRootOf } from '../../testing/test-devices.ts';

/** Every phone of the world kit, at the server itself. */
describe('a phone of the world', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
  });
  afterAll(() => app?.drop());

  const enrol = async (quirks: readonly PhoneQuirkName[]) => {
    const phone = createWorldPhone({
      root: await virtualRootOf(app),
      now: () => app.platform.clock.now(),
      quirks,
    });
    return enrolDevice(app, { phone });
  };
  const names = Object.keys(PHONE_QUIRKS) as PhoneQuirkName[];
  const isRefused = (name: PhoneQuirkName) => PHONE_QUIRKS[name].expected === 'refused';

  it.each(names.filter((name) => !isRefused(name)))('%s: is enrolled', async (name) => {
    expect((await enrol([name])).enrolled.status).toBe('active');
  });

  it.each(names.filter(isRefused))('%s: is refused, and told by which check', async (name) => {
    const problem = await problemOf(enrol([name]));
    expect(problem.code).toBe('enrolment_refused');
    expect(problem.checks?.map(({ id }) => id)).toContain(PHONE_QUIRKS[name].check);
  });

  it('is of one make', async () => {
    await expect(enrol(['ios-27', 'boolean-01'])).rejects.toMatchObject({ code: 'ERR_TWO_MAKES' });
  });
});
