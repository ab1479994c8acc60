import { testEngines } from '@tallystick/database/testing';
import {
  addReferenceValue,
  getOwnTerminal,
  getTerminal,
  listEvents,
  listReferenceValues,
  presentPayment,
  rollBackPolicy,
  savePolicyVersion,
  startPolicyRollOut,
  withdrawReferenceValue,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  phoneOf,
  problemOf,
  TEST_API_KEY,
} from '../../testing/test-devices.ts';
import { sealedCard } from '../../testing/test-payments.ts';
import { checkedDevice } from './testing/checked-device.ts';

const HOUR = 3_600_000;

describe.each(testEngines())('checks over time on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  /** A device whose app and system can be changed under it. */
  const changing = async (level: 1 | 2 | 3 = 1) => {
    const phone = await phoneOf(app);
    const device = await enrolDevice(app, { phone, level });
    return {
      ...checkedDevice(device, level),
      device,
      phone,
      model: phone.model as { versionCode: number; signatureDigest: string },
    };
  };
  const failedOf = async (call: Promise<unknown>) =>
    (await problemOf(call)).checks?.filter(({ status }) => status !== 'affirming').map(({ id }) => id);

  it('takes a new version of the app when its items are presented, and only then', async () => {
    const { check, periodic, model, device } = await changing();
    await check();
    model.versionCode = 2;
    clock.advance(1_000);
    const problem = await problemOf(check());
    expect(problem.checks?.find(({ id }) => id === 'digest.reference')?.remedy).toMatch(
      /Present the security items/,
    );
    expect((await periodic()).result).toMatchObject({ verdict: 'affirming', purpose: 'periodic' });
    clock.advance(1_000);
    expect(await check()).toHaveProperty('ticket');
    const { data } = await asOperator(app).call(listEvents, {});
    expect(
      data.find(
        ({ type, subject }) => type === 'attestation.reference_taken' && subject === device.terminal.id,
      )?.data,
    ).toMatchObject({
      items: { 'app.version': '2' },
    });
    // What was good before is now refused: one reference, not a list of them.
    model.versionCode = 1;
    clock.advance(1_000);
    expect(await failedOf(check())).toContain('digest.reference');
  });

  it('refuses items that fit no reference value, are of another digest, or tell of an attack', async () => {
    const level1 = await changing();
    level1.model.signatureDigest = '66'.repeat(32);
    const problem = await problemOf(level1.periodic());
    expect(problem.checks?.find(({ id }) => id === 'items.app')).toMatchObject({
      evidence: expect.stringMatching(/no reference value for this signer/),
    });
    const level3 = await changing(3);
    expect((await level3.periodic()).result.verdict).toBe('affirming');
    level3.phone.faults.add('unlocked-bootloader');
    clock.advance(1_000);
    expect(await failedOf(level3.periodic())).toEqual(['items.boot']);
    level3.phone.faults.delete('unlocked-bootloader');
    level3.phone.faults.add('old-patch');
    clock.advance(1_000);
    expect(await failedOf(level3.periodic())).toEqual(['items.patch']);
  });

  it('lets a device rise to a higher level, and never come back at a lower one', async () => {
    const { periodic, device } = await changing(2);
    expect(await failedOf(periodic({ level: 1 }))).toEqual(['level.downgrade']);
    clock.advance(1_000);
    expect((await periodic({ level: 3 })).result.verdict).toBe('affirming');
    expect(
      (await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } })).device?.level,
    ).toBe(3);
    clock.advance(1_000);
    expect(await failedOf(periodic({ level: 2 }))).toEqual(['level.downgrade']);
  });

  it('wants a new status set when the last is too old, and payments go on after it', async () => {
    const { begin, check, periodic, ask, device } = await changing();
    const { payment } = await begin();
    const own = () => device.client.call(getOwnTerminal, {});
    const { periodicCheckDueAt } = await own();
    clock.jump(Date.parse(periodicCheckDueAt ?? '') - clock.now() - 1);
    await check();
    clock.advance(1);
    expect(await codeOf(begin())).toBe('periodic_check_due');
    expect(await codeOf(ask('transaction', payment.id))).toBe('periodic_check_due');
    const { ticket, nextPeriodicBy } = await periodic({ presents: false });
    expect(ticket).toBeUndefined();
    expect((await own()).periodicCheckDueAt).toBe(nextPeriodicBy);
    clock.advance(1_000);
    expect(await check()).toHaveProperty('ticket');
    clock.jump(25 * HOUR);
    expect(await codeOf(begin())).toBe('periodic_check_due');
  });

  it('checks again before a PIN: after a good check of the same open payment, at the level of the policy', async () => {
    const low = await changing(1);
    const operator = asOperator(app);
    const { active } = await app.modules.policies.of(app.modules.firstMerchant.id);
    // In test mode a PIN may be entered anywhere, since its cards are nobody's.
    expect(active.pin.minimumLevel).toBe(1);
    const { name: _name, id: _id, version: _version, ...document } = active;
    const { version } = await operator.call(savePolicyVersion, {
      body: { document: { ...document, pin: { minimumLevel: 3 } }, note: 'PINs at level 3' },
    });
    await operator.call(startPolicyRollOut, { body: { version, percent: 100 } });
    const checked = await low.check();
    expect(await codeOf(low.ask('pin', checked.payment.id))).toBe('pin_not_allowed');

    const high = await changing(3);
    const { payment, challenge } = await high.begin();
    expect(await codeOf(high.ask('pin', payment.id))).toBe('transaction_check_missing');
    const { ticket = '' } = await high.submit(challenge.id, await high.sign(challenge, payment));
    clock.advance(1_000);
    const pin = await high.ask('pin', payment.id);
    const { ticket: pinTicket = '' } = await high.submit(pin.id, await high.sign(pin, payment));
    const present = async (body: object) =>
      high.device.client.call(presentPayment, {
        params: { id: payment.id },
        body: { ticket, cardData: await sealedCard(app, payment, ticket, { cvm: 'online-pin' }), ...body },
      });
    expect(await codeOf(present({}))).toBe('pin_ticket_missing');
    expect(await codeOf(present({ pinTicket: ticket }))).toBe('ticket_foreign');
    expect(await codeOf(present({ ticket: pinTicket, pinTicket }))).toBe('ticket_foreign');

    const late = await high.begin();
    await high.submit(late.challenge.id, await high.sign(late.challenge, late.payment));
    clock.advance(121_000);
    expect(await codeOf(high.ask('pin', late.payment.id))).toBe('transaction_check_missing');
    await operator.call(rollBackPolicy, { body: {} });
  });

  it('counts the answers of an hour as the policy says, and says when to come again', async () => {
    const operator = asOperator(app);
    const { begin, sign, submit, ask, check } = await changing();
    const { active } = await app.modules.policies.of(app.modules.firstMerchant.id);
    const { name: _name, id: _id, version: _version, ...document } = active;
    const freshness = { ...document.freshness, attestationsPerHour: 2 };
    const { version } = await operator.call(savePolicyVersion, {
      body: { document: { ...document, freshness }, note: 'a small quota' },
    });
    await operator.call(startPolicyRollOut, { body: { version, percent: 100 } });
    try {
      const { payment } = await check();
      const challenge = await ask('transaction', payment.id);
      await submit(challenge.id, await sign(challenge, payment));
      const refused = await problemOf(begin());
      expect(refused).toMatchObject({ code: 'attestation_quota_exceeded', status: 429 });
      expect(refused.remedy).toMatch(/Retry-After/);
      expect(await codeOf(ask('periodic'))).toBe('attestation_quota_exceeded');
    } finally {
      await operator.call(rollBackPolicy, { body: {} });
    }
    clock.jump(HOUR);
    expect(await check()).toHaveProperty('ticket');
  });

  it('keeps reference values of a merchant beside the built-in ones', async () => {
    const operator = asOperator(app);
    const list = async () => (await operator.call(listReferenceValues, {})).data;
    // The till that is served, that of virtual phones and that of virtual iPhones.
    expect((await list()).map(({ source, appId }) => `${source} ${appId}`)).toEqual([
      'built-in tallystick-till',
      'built-in dev.tallystick.till',
      'built-in dev.tallystick.till',
    ]);
    const body = { appId: 'org.example.till', signer: '66'.repeat(32), version: '7', note: 'pilot' };
    const added = await operator.call(addReferenceValue, { body });
    expect(added).toMatchObject({ ...body, source: 'merchant', orNewer: false });
    const withdraw = () =>
      operator.call(withdrawReferenceValue, { params: { id: added.id }, body: { note: 'over' } });
    const withdrawn = await withdraw();
    expect(withdrawn).toMatchObject({ withdrawnNote: 'over', withdrawnAt: expect.any(String) });
    expect(await withdraw()).toEqual(withdrawn);
    expect(await list()).toContainEqual(withdrawn);
    const nowhere = { params: { id: `ref_${'0'.repeat(25)}1` }, body: {} };
    expect(await codeOf(operator.call(withdrawReferenceValue, nowhere))).toBe('not_found');
  });

  it('suspends what presents items for which the reference value is withdrawn meanwhile', async () => {
    const operator = asOperator(app);
    const { device, model, periodic, begin } = await changing();
    const body = { appId: 'dev.tallystick.till', signer: '77'.repeat(32), version: '2' };
    const { id } = await operator.call(addReferenceValue, { body });
    Object.assign(model, { versionCode: 2, signatureDigest: '77'.repeat(32) });
    clock.advance(1_000);
    // Between the appraisal and the transaction that keeps it, all of the withdrawal takes place.
    const { database } = app.platform;
    const transaction = database.transaction.bind(database);
    vi.spyOn(database, 'transaction').mockImplementationOnce(async (work) => {
      await operator.call(withdrawReferenceValue, { params: { id }, body: {} });
      await app.modules.attestation.reappraisal.runOnce();
      return transaction(work);
    });
    await periodic();
    vi.restoreAllMocks();
    const { suspension } = await operator.call(getTerminal, { params: { id: device.terminal.id } });
    expect(suspension).toMatchObject({
      cause: 're-appraisal',
      reason: expect.stringContaining('no reference value for this signer'),
    });
    expect(await codeOf(begin())).toBe('terminal_suspended');
  });
});
