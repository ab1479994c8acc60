import { builtInPolicy, testPolicy } from '@tallystick/attestation/appraisal';
import type { Database, Listener, Row, Statement } from '@tallystick/database';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createPoliciesInForce } from './in-force.ts';

const BUILT_IN = builtInPolicy(testPolicy([]));

/** A database that counts what it is asked and loses its ear on demand. */
const setUp = () => {
  let listener: Listener | undefined;
  const state = { queries: 0, rollOuts: [] as Row[], hold: undefined as Promise<void> | undefined };
  const database = {
    async query({ name }: Statement) {
      state.queries += 1;
      if (name !== 'policy-roll-out') return [{ document: JSON.stringify(testPolicy([])) }];
      const { rollOuts } = state;
      await state.hold;
      return rollOuts;
    },
    listen(_channel: string, given: Listener) {
      listener = given;
      return async () => {};
    },
  } as unknown as Database;
  const policies = createPoliciesInForce(
    { database, log: pino({ level: 'silent' }), config: { mode: 'test' } as never },
    BUILT_IN,
  );
  const ear = () => {
    if (listener === undefined) throw new Error('nobody listens');
    return listener;
  };
  return { policies, state, ear };
};

const ROLLED_OUT: Row = {
  active_version: 3,
  previous_version: 0,
  candidate_version: null,
  mode: null,
  percent: null,
  changed_at: new Date(0),
  changed_by: 'opr_1',
};

describe('policies in force', () => {
  it('cost no query and no waiting once they are known, and the policies of each device are the same object', async () => {
    const { policies, state, ear } = setUp();
    ear().connected();
    expect((await policies.of('mer_1')).active).toBe(BUILT_IN);
    const known = policies.of('mer_1');
    if (known instanceof Promise) throw new Error('not known');
    expect(known.policyFor('dev_1')).toBe(known.policyFor('dev_2'));
    expect(known.policyFor('dev_1').shadow).toBeUndefined();
    expect(state.queries).toBe(1);
  });

  it('are read again after a change of that merchant, and compiled no second time', async () => {
    const { policies, state, ear } = setUp();
    ear().connected();
    await policies.of('mer_1');
    state.rollOuts = [ROLLED_OUT];
    ear().message('mer_other');
    expect(policies.of('mer_1')).not.toBeInstanceOf(Promise);
    ear().message('mer_1');
    const rolledOut = (await policies.of('mer_1')).active;
    expect(rolledOut).not.toBe(BUILT_IN);
    ear().message('mer_1');
    expect((await policies.of('mer_1')).active).toBe(rolledOut);
  });

  it('are read every time while changes cannot be heard', async () => {
    const { policies, state, ear } = setUp();
    await policies.of('mer_1');
    await policies.of('mer_1');
    expect(state.queries).toBe(2);
    ear().connected();
    await policies.of('mer_1');
    ear().lost();
    state.rollOuts = [ROLLED_OUT];
    expect((await policies.of('mer_1')).active).not.toBe(BUILT_IN);
  });

  it('that were read before a change and arrive after it are not kept', async () => {
    const { policies, state, ear } = setUp();
    ear().connected();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.hold = promise;
    const slow = policies.of('mer_1');
    state.rollOuts = [ROLLED_OUT];
    ear().message('mer_1');
    resolve();
    expect((await slow).active).toBe(BUILT_IN);
    expect((await policies.of('mer_1')).active).not.toBe(BUILT_IN);
  });
});
