import type { AppraisalPolicy } from '@tallystick/attestation/appraisal';
import { testEngines } from '@tallystick/database/testing';
import {
  cancelPayment,
  createChallenge,
  getOwnPayment,
  getPaymentTrace,
  listEvents,
  listPayments,
  promotePolicy,
  savePolicyVersion,
  startPolicyShadow,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  problemOf,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { checkedDevice } from '../../trust/attestation/testing/checked-device.ts';

const AMOUNT_RULE = {
  id: 'small-amounts',
  language: 'cel',
  expression: 'facts.amount <= 5000 || level >= 2',
  onFailure: 'refuse',
  rule: 'Payments above 50.00 ask for level 2.',
  remedy: 'Take it at the counter.',
  appliesTo: { purposes: ['transaction'] },
} as const;

describe.each(testEngines())('a payment that the policy refuses, on %s', (engine) => {
  let app: TestApp;
  let device: TestDevice;
  const operator = () => asOperator(app);

  const inForce = async (rules: AppraisalPolicy['rules']): Promise<void> => {
    const { name: _name, id: _id, version: _version, ...document } = app.modules.policies.builtIn;
    const { version } = await operator().call(savePolicyVersion, {
      body: { document: { ...document, rules }, note: '' },
    });
    await operator().call(startPolicyShadow, { body: { version } });
    await operator().call(promotePolicy, { body: { version } });
  };
  const refuse = async (value: number) => {
    const acts = checkedDevice(device);
    const { payment, challenge } = await acts.begin(value);
    const problem = await problemOf(acts.submit(challenge.id, await acts.sign(challenge, payment)));
    return { payment, problem, params: { id: payment.id } };
  };

  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY });
    device = await enrolDevice(app);
    await inForce([AMOUNT_RULE]);
  });
  afterAll(() => app.drop());

  it('is an outcome of its own, in the list, by the filter and opened', async () => {
    const { payment, problem, params } = await refuse(12_000);
    expect(problem).toMatchObject({
      code: 'payment_refused',
      status: 403,
      atMost: { value: 5_000, currency: 'EUR' },
      checks: [{ id: 'rule.small-amounts', remedy: 'Take it at the counter.' }],
    });
    const listed = await operator().call(listPayments, { query: { status: 'refused' } });
    expect(listed.data).toMatchObject([{ id: payment.id, status: 'refused', reason: 'policy_rule' }]);
    const opened = await operator().call(getPaymentTrace, { params });
    expect(opened.refusal).toMatchObject({
      policy: 'test@1',
      attestationId: expect.stringMatching(/^att_/),
      checks: [{ id: 'rule.small-amounts', rule: AMOUNT_RULE.rule, remedy: AMOUNT_RULE.remedy }],
      atMost: { value: 5_000, currency: 'EUR' },
    });
    expect(opened.steps.at(-1)).toMatchObject({ kind: 'state', title: 'refused', summary: 'policy_rule' });
    expect(opened.payment).not.toHaveProperty('receiptUrl');
    const { data } = await operator().call(listEvents, { query: { type: 'payment.refused' } });
    expect(data).toMatchObject([{ subject: payment.id, data: { status: 'refused', reason: 'policy_rule' } }]);
  });

  it('lets exactly the amount pass that it names', async () => {
    const { problem } = await refuse(5_001);
    expect(problem.atMost?.value).toBe(5_000);
    expect((await checkedDevice(device).check(5_000)).ticket).toBeDefined();
  });

  it('stays refused whatever its device asks for afterwards', async () => {
    const { params } = await refuse(12_000);
    const ask = { purpose: 'transaction' as const, paymentId: params.id };
    expect(await codeOf(device.client.call(createChallenge, { body: ask }))).toBe('not_found');
    const cancelled = await device.client.call(cancelPayment, { params, body: {} });
    expect(cancelled).toMatchObject({ status: 'refused', reason: 'policy_rule' });
    expect(await device.client.call(getOwnPayment, { params })).toEqual(cancelled);
  });

  it('names no amount where the rule is about something else', async () => {
    await inForce([{ ...AMOUNT_RULE, id: 'no-till', expression: 'facts.amount < 0 || level > 3' }]);
    const { problem, params } = await refuse(700);
    expect(problem).toMatchObject({ code: 'payment_refused', checks: [{ id: 'rule.no-till' }] });
    expect(problem).not.toHaveProperty('atMost');
    expect((await operator().call(getPaymentTrace, { params })).refusal).not.toHaveProperty('atMost');
    await inForce([]);
  });

  it('tells a device that did not pass from a rule about the payment', async () => {
    const own = await enrolDevice(app);
    const acts = checkedDevice(own);
    const { payment, challenge } = await acts.begin(700);
    const evidence = await acts.sign(challenge, payment, { level: 2 });
    expect(await codeOf(acts.submit(challenge.id, evidence))).toBe('attestation_refused');
    const { data } = await operator().call(listPayments, { query: { status: 'refused', limit: 1 } });
    expect(data).toMatchObject([{ id: payment.id, reason: 'device_check' }]);
  });

  it('is not what a challenge becomes that was answered twice', async () => {
    const acts = checkedDevice(device);
    const { payment, challenge } = await acts.begin(700);
    await acts.submit(challenge.id, await acts.sign(challenge, payment));
    const again = acts.submit(challenge.id, await acts.sign(challenge, payment));
    expect(await codeOf(again)).toBe('challenge_used');
    const own = await device.client.call(getOwnPayment, { params: { id: payment.id } });
    expect(own.status).toBe('created');
  });
});
