import { testEngines } from '@tallystick/database/testing';
import {
  amendMerchant,
  getMerchant,
  getOwnTerminal,
  getPersonalisation,
  getTerminal,
  listEvents,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { ConfigError } from '../../platform/config.ts';
import { captureLog } from '../../testing/captured-log.ts';
import { refusalOf } from '../../testing/config-refusal.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { testConfig } from '../../testing/test-config.ts';
import { asOperator, enrolDevice, problemOf, TEST_API_KEY } from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';
import { assumedZone } from './time-zone.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const SPAIN = '724';

describe.each(testEngines())('reported/L06: the time zone of a merchant on %s', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY });
  });
  afterAll(() => app.drop());

  const amend = (timeZone: string | null) => asOperator(app).call(amendMerchant, { body: { timeZone } });
  const shown = async () => (await asOperator(app).call(getMerchant, {})).timeZone;

  it('is that of its country without a word, and another when it is amended', async () => {
    expect(await shown()).toBe('Europe/Berlin');
    expect(await amend('asia/kathmandu')).toMatchObject({ timeZone: 'Asia/Katmandu' });
    expect(await shown()).toBe('Asia/Katmandu');
    expect(await amend(null)).toMatchObject({ timeZone: 'Europe/Berlin' });
  });

  it('is refused where it is none', async () => {
    for (const name of ['Europe/Atlantis', '+01:00', 'Berlin']) {
      expect(await problemOf(amend(name)), name).toMatchObject({
        status: 400,
        code: 'time_zone_unknown',
        path: '/timeZone',
        possible: ['Europe/Berlin'],
      });
    }
  });

  it('has each amendment as one event with who made it, and the same zone again as none', async () => {
    await Promise.all([amend('Europe/Paris'), amend('Europe/Paris'), amend('Europe/Paris')]);
    const query = { type: 'merchant.amended', limit: 1 } as const;
    const before = await asOperator(app).call(listEvents, { query });
    expect(before.data[0]).toMatchObject({
      data: { timeZone: 'Europe/Paris', by: expect.stringMatching(/^key_/) },
    });
    await amend('Europe/Paris');
    const after = await asOperator(app).call(listEvents, { query });
    expect(after.data).toEqual(before.data);
    await amend(null);
  });

  it('is in the personalisation data of its terminals, which fetch new ones; those without a device have none to fetch', async () => {
    const device = await enrolDevice(app);
    const version = async () => (await device.client.call(getOwnTerminal, {})).personalisationVersion;
    expect(await version()).toBe(1);
    await amend('Pacific/Kiritimati');
    expect(await version()).toBe(2);
    expect((await device.client.call(getPersonalisation, {})).version).toBe(2);
    const params = { id: device.terminal.id };
    expect(await asOperator(app).call(getTerminal, { params })).toMatchObject({
      personalisationVersion: 2,
      device: { personalisationVersion: 2 },
    });
    await amend(null);
  });
});

describe('reported/L06: a second process of the server', () => {
  it('hears the change of a time zone, and asks the database for a merchant once', async () => {
    const app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    const other = await createApp(testConfig({ seedApiKey: TEST_API_KEY }), {
      database: app.platform.database,
    });
    const { id } = app.modules.firstMerchant;
    await until(async () => {
      await other.modules.merchants.get(id);
      return other.modules.merchants.known(id) !== undefined;
    });
    const held = other.modules.merchants.known(id);
    expect(await other.modules.merchants.get(id)).toBe(held);
    await asOperator(app).call(amendMerchant, { body: { timeZone: 'Asia/Tokyo' } });
    await until(() => other.modules.merchants.known(id) !== held);
    expect(await other.modules.merchants.get(id)).toMatchObject({ timeZone: 'Asia/Tokyo' });
    await other.close();
    await app.drop();
  });
});

describe('reported/L06: the first merchant', () => {
  const inSpain = (timeZone?: string) => ({
    firstMerchant: {
      name: 'Casa',
      currency: 'EUR',
      countryCode: SPAIN,
      merchantNumber: '724000000000015',
      timeZone,
    } as const,
  });

  it('has to name its zone where its country has several', async () => {
    const refused = createTestApp('pglite', inSpain());
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(
      /MERCHANT_TIME_ZONE.*Africa\/Ceuta, Atlantic\/Canary, Europe\/Madrid/,
    );
    const app = await createTestApp('pglite', { ...inSpain('Atlantic/Canary'), seedApiKey: TEST_API_KEY });
    expect(app.modules.firstMerchant.timeZone).toBe('Atlantic/Canary');
    const asked = asOperator(app).call(amendMerchant, { body: { timeZone: null } });
    expect(await problemOf(asked)).toMatchObject({
      status: 400,
      code: 'time_zone_required',
      possible: ['Africa/Ceuta', 'Atlantic/Canary', 'Europe/Madrid'],
    });
    await app.drop();
  });

  it('gets its zone from the settings, by any of its names; what is no zone is refused by name', () => {
    const { firstMerchant } = readConfig({ MERCHANT_NAME: 'Casa', MERCHANT_TIME_ZONE: 'us/pacific' });
    expect(firstMerchant?.timeZone).toBe('America/Los_Angeles');
    expect(refusalOf({ MERCHANT_TIME_ZONE: 'Europe/Atlantis' })).toMatchObject({
      variable: 'MERCHANT_TIME_ZONE',
    });
  });
});

describe('reported/L06: merchants that are older than time zones', () => {
  it('get that of their country at the next start; where it has several, this is told', async () => {
    const app = await createTestApp('pglite', {
      firstMerchant: {
        name: 'Casa',
        currency: 'EUR',
        countryCode: SPAIN,
        merchantNumber: '724000000000015',
        timeZone: 'Europe/Madrid',
      },
    });
    const { database } = app.platform;
    const restart = async (merchantTimeZone?: string) => {
      await database.query({ text: 'update merchants set time_zone = null' });
      const { log, text } = captureLog();
      const next = await createApp(testConfig({ merchantTimeZone }), { database, log });
      await next.close();
      return { zone: next.modules.firstMerchant.timeZone, told: text().includes('was assumed') };
    };
    expect(await restart()).toEqual({ zone: assumedZone(SPAIN, NOW).zone, told: true });
    expect(await restart('Atlantic/Canary')).toEqual({ zone: 'Atlantic/Canary', told: false });
    await app.drop();
  });

  it('that of this machine, where messages were in it and their country has it, else the first', () => {
    expect(assumedZone('276', NOW, 'America/New_York')).toEqual({ zone: 'Europe/Berlin', certain: true });
    expect(assumedZone(SPAIN, NOW, 'Europe/Madrid')).toEqual({ zone: 'Europe/Madrid', certain: false });
    expect(assumedZone(SPAIN, NOW, 'UTC')).toEqual({ zone: 'Africa/Ceuta', certain: false });
    // Bouvet Island has none.
    expect(assumedZone('074', NOW, 'UTC')).toEqual({ zone: 'UTC', certain: false });
  });
});
