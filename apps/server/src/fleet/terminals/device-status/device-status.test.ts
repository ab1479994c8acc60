import { generateKeyPairSync } from 'node:crypto';
import type { Database, Listener } from '@tallystick/database';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createDeviceStatuses } from './device-status.ts';

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

/** A database that counts what it is asked, answers when it is told to, and loses its ear on demand. */
const setUp = () => {
  let listener: Listener | undefined;
  const state = { queries: 0, status: 'active', hold: undefined as Promise<void> | undefined };
  const database = {
    async query() {
      state.queries += 1;
      const { status } = state;
      await state.hold;
      return [
        {
          merchant_id: 'mer_1',
          id: 'dev_1',
          terminal_id: 'trm_1',
          level: 1,
          kind: 'virtual',
          digest: 'd',
          held_version: null,
          key_scheme: 'es256',
          checked_at: new Date(0),
          signals: {},
          device_key: jwk,
          encryption_key: jwk,
          ended: null,
          status,
          terminal_number: '12345678',
          label: 'Counter',
          currency: 'EUR',
          maximum_amount: 1n,
          receipt_lines: [],
          emv_limits: {},
          former_limits: [],
          given_version: 1,
          personalised_at: null,
          personalisation_version: 1,
        },
      ];
    },
    listen(_channel: string, given: Listener) {
      listener = given;
      return async () => {};
    },
  } as unknown as Database;
  const keys = {
    reveal: () => {
      throw new Error('the key of this device is no secret');
    },
  };
  const deviceStatuses = createDeviceStatuses({ database, keys, log: pino({ level: 'silent' }) });
  const ear = () => {
    if (listener === undefined) throw new Error('nobody listens');
    return listener;
  };
  return { deviceStatuses, state, ear };
};

describe('deviceStatuses', () => {
  it('are read once while changes can be heard, and again after each change', async () => {
    const { deviceStatuses, state, ear } = setUp();
    ear().connected();
    await deviceStatuses.find('dev_1');
    expect(deviceStatuses.find('dev_1')).toMatchObject({ status: 'active' });
    expect(state.queries).toBe(1);
    state.status = 'suspended';
    ear().message('trm_1');
    expect(await deviceStatuses.find('dev_1')).toMatchObject({ status: 'suspended' });
    ear().message('trm_of_another');
    expect(deviceStatuses.find('dev_1')).toMatchObject({ status: 'suspended' });
    expect(state.queries).toBe(2);
  });

  it('are read every time while changes cannot be heard', async () => {
    const { deviceStatuses, state, ear } = setUp();
    await deviceStatuses.find('dev_1');
    await deviceStatuses.find('dev_1');
    expect(state.queries).toBe(2);
    ear().connected();
    await deviceStatuses.find('dev_1');
    ear().lost();
    state.status = 'retired';
    expect(await deviceStatuses.find('dev_1')).toMatchObject({ status: 'retired' });
    expect(state.queries).toBe(4);
    expect(deviceStatuses.listening).toBe(false);
  });

  it('that were read before a change and arrive after it are not kept', async () => {
    const { deviceStatuses, state, ear } = setUp();
    ear().connected();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.hold = promise;
    const slow = deviceStatuses.find('dev_1');
    state.status = 'suspended';
    ear().message('trm_1');
    resolve();
    expect(await slow).toMatchObject({ status: 'active' });
    expect(await deviceStatuses.find('dev_1')).toMatchObject({ status: 'suspended' });
  });
});
