import { testEngines } from '@tallystick/database/testing';
import { chainHash } from '@tallystick/encoding/node';
import {
  AUDIT_EXPORT_PATH,
  type AuditEntry,
  createActivationCode,
  createTerminal,
  getAuditEntry,
  getAuditHead,
  listAuditEntries,
  retireTerminal,
  suspendTerminal,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  newCode,
  newTerminal,
  TEST_API_KEY,
} from '../../testing/test-devices.ts';

const DAY = 86_400_000;
const KEY = { authorization: `Bearer ${TEST_API_KEY}` };
const NONE = '0'.repeat(64);

/** What `tally audit verify` does, without its words. */
const isChain = (entries: readonly AuditEntry[], after = { sequence: 0, hash: NONE }): boolean =>
  entries.every((entry, at) => {
    const { hash, ...rest } = entry;
    const before = entries[at - 1] ?? after;
    return (
      entry.sequence === before.sequence + 1 &&
      entry.previous === before.hash &&
      chainHash(rest as never) === hash
    );
  });

describe.each(testEngines())('issue-9/7: the audit log on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let browser: SignedInBrowser;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    browser = await registerOperator(app, 'Robin');
  });
  afterAll(() => app.drop());

  const list = async (query: object = {}): Promise<AuditEntry[]> =>
    (await asOperator(app).call(listAuditEntries, { query: { limit: 200, ...query } })).data;
  const newest = async (): Promise<AuditEntry | undefined> => (await list({ limit: 1 }))[0];
  const exported = async (query = '') => {
    const answer = await app.http.inject({ url: `${AUDIT_EXPORT_PATH}${query}`, headers: KEY });
    const [header = '', ...lines] = answer.body.trimEnd().split('\n');
    return {
      answer,
      header: JSON.parse(header),
      entries: lines.map((line) => JSON.parse(line) as AuditEntry),
    };
  };

  it('says who changed what, from where, by which request, from what to what', async () => {
    const terminal = await newTerminal(app, { label: 'Bar' });
    const answer = await app.http.inject({
      method: 'POST',
      url: `/v1/terminals/${terminal.id}/suspend`,
      headers: { ...browser.headers, 'x-forwarded-for': '203.0.113.9' },
      payload: { reason: 'Lost in the park' },
    });
    expect(answer.json().code).toBe('terminal_state_conflict');
    await enrolDevice(app, { terminal });
    const suspended = await app.http.inject({
      method: 'POST',
      url: `/v1/terminals/${terminal.id}/suspend`,
      headers: browser.headers,
      payload: { reason: 'Lost in the park' },
    });
    expect(suspended.statusCode).toBe(200);
    expect(await newest()).toMatchObject({
      actor: { kind: 'operator', id: expect.stringMatching(/^opr_/), name: 'Robin' },
      address: '127.0.0.1',
      requestId: suspended.headers['x-request-id'],
      action: 'terminal.suspended',
      object: { kind: 'terminal', id: terminal.id, name: 'Bar' },
      reason: 'Lost in the park',
      before: { status: 'active' },
      after: { status: 'suspended', cause: 'operator' },
    });
    const enrolled = (await list({ action: 'terminal.enrolled', object: terminal.id }))[0];
    expect(enrolled).toMatchObject({ actor: { kind: 'device' }, after: { status: 'active', level: 1 } });
    expect((await list({ action: 'terminal.created', object: terminal.id }))[0]).toMatchObject({
      actor: { kind: 'api-key', name: 'From TALLYSTICK_SEED_API_KEY' },
      after: { label: 'Bar', currency: 'EUR' },
    });
  });

  it('has no entry of what was refused or undone, and none twice for what changed nothing', async () => {
    const before = await newest();
    const terminal = await newTerminal(app);
    expect(
      await codeOf(asOperator(app).call(suspendTerminal, { params: { id: terminal.id }, body: {} })),
    ).toBe('terminal_state_conflict');
    await asOperator(app).call(retireTerminal, { params: { id: terminal.id }, body: {} });
    expect(
      await codeOf(asOperator(app).call(retireTerminal, { params: { id: terminal.id }, body: {} })),
    ).toBe('terminal_state_conflict');
    const { database, ids } = app.platform;
    const undone = database.transaction(async (on) => {
      app.modules.audit.record(on, app.modules.firstMerchant.id, {
        by: ids.make('operator'),
        action: 'terminal.created',
        object: { kind: 'terminal', id: 'trm_undone' },
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const since = (await list()).filter(({ sequence }) => sequence > (before?.sequence ?? 0));
    expect(since.map(({ action }) => action)).toEqual(['terminal.retired', 'terminal.created']);
  });

  it('is found by who, what, on which object and when, page by page', async () => {
    const terminal = await newTerminal(app, { label: 'Kiosk 7' });
    for (let n = 0; n < 3; n += 1) await newCode(app, terminal);
    clock.advance(60_000);
    const from = new Date(clock.now()).toISOString();
    await asOperator(app).call(retireTerminal, { params: { id: terminal.id }, body: {} });
    const actions = async (query: object) => (await list(query)).map(({ action }) => action);
    expect(await actions({ object: 'kiosk' })).toEqual([
      'terminal.retired',
      ...Array(3).fill('terminal.activation_code_created'),
      'terminal.created',
    ]);
    expect(await actions({ from })).toEqual(['terminal.retired']);
    expect(await actions({ object: terminal.id, to: new Date(clock.now() - 1).toISOString() })).toHaveLength(
      4,
    );
    expect(new Set(await actions({ who: 'robin' }))).toEqual(
      new Set(['terminal.suspended', 'session.began', 'operator.registered']),
    );
    expect(await actions({ who: '%' })).toEqual([]);
    expect((await actions({ action: 'terminal' })).every((action) => action.startsWith('terminal.'))).toBe(
      true,
    );
    const pages: number[] = [];
    let after: string | undefined;
    do {
      const page = await asOperator(app).call(listAuditEntries, {
        query: { limit: 4, ...(after === undefined ? {} : { after }) },
      });
      pages.push(...page.data.map(({ sequence }) => sequence));
      after = page.next;
    } while (after !== undefined);
    const { head } = await asOperator(app).call(getAuditHead, {});
    expect(pages).toEqual(Array.from({ length: head.sequence }, (_, at) => head.sequence - at));
    const params = { sequence: String(head.sequence) };
    expect(await asOperator(app).call(getAuditEntry, { params })).toMatchObject({ hash: head.hash });
  });

  it('keeps no secret: no activation code, no link and no API key', async () => {
    const terminal = await newTerminal(app);
    const code = await newCode(app, terminal);
    const made = await app.http.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: browser.headers,
      payload: { label: 'Till' },
    });
    const { answer } = await exported();
    for (const secret of [code.code, code.link?.split('.').at(-1), made.json().secret, TEST_API_KEY]) {
      expect(secret).toBeTruthy();
      expect(answer.body).not.toContain(secret);
    }
  });

  it('is one chain also where many changes come at once, without a deadlock', async () => {
    const terminals = await Promise.all(Array.from({ length: 4 }, () => newTerminal(app)));
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 4 === 0
          ? asOperator(app).call(createTerminal, { body: { label: `T${n}` } })
          : asOperator(app)
              .call(createActivationCode, { params: { id: terminals[n % 4]?.id ?? '' }, body: {} })
              .catch(() => {}),
      ),
    );
    const { header, entries } = await exported();
    expect(header).toMatchObject({ after: { sequence: 0, hash: NONE } });
    expect(isChain(entries)).toBe(true);
    const { head } = await asOperator(app).call(getAuditHead, {});
    expect(header.head).toEqual(head);
    expect(entries.at(-1)).toMatchObject(head);
  });

  it('waits for no change that waits for it: whatever a transaction locks after it tells, the head comes last', async () => {
    const { database } = app.platform;
    const { audit, firstMerchant } = app.modules;
    await database.script('create table if not exists locked_things (id integer primary key, n integer)');
    await database.script('insert into locked_things values (1, 0), (2, 0)');
    const change = (first: number, second: number) =>
      database.transaction(async (on) => {
        const touch = (id: number) =>
          on.query({ text: 'update locked_things set n = n + 1 where id = $1' }, [id]);
        await touch(Math.min(first, second));
        audit.record(on, firstMerchant.id, {
          by: undefined,
          action: 'terminal.created',
          object: { kind: 'terminal', id: `trm_${first}` },
        });
        await touch(Math.max(first, second));
      });
    const before = (await newest())?.sequence ?? 0;
    await Promise.all(Array.from({ length: 24 }, (_, n) => (n % 2 ? change(1, 2) : change(2, 1))));
    expect((await newest())?.sequence).toBe(before + 24);
    await database.script('drop table locked_things');
  });

  it('is exported in a span of time, which joins on to what was before it', async () => {
    clock.jump(DAY);
    const from = new Date(clock.now()).toISOString();
    await newTerminal(app);
    await newTerminal(app);
    const to = new Date(clock.now()).toISOString();
    clock.jump(DAY);
    await newTerminal(app);
    const whole = await exported();
    const span = await exported(`?from=${from}&to=${to}`);
    expect(span.entries).toHaveLength(2);
    expect(isChain(span.entries, span.header.after)).toBe(true);
    expect(span.header.after.hash).toBe(whole.entries.at(-4)?.hash);
    expect(span.header.head.hash).toBe(whole.entries.at(-2)?.hash);
    const none = await exported(`?from=${new Date(clock.now() + DAY).toISOString()}`);
    expect(none.entries).toEqual([]);
    expect(none.header).toMatchObject({ after: whole.header.head, head: whole.header.head });
    const early = await exported('?to=2001-01-01T00:00:00Z');
    expect(early.entries).toEqual([]);
    expect(early.header).toMatchObject({ after: { sequence: 0 }, head: { sequence: 0, hash: NONE } });
    const turned = await exported(`?from=${to}&to=2001-01-01T00:00:00Z`);
    expect(turned.entries).toEqual([]);
    expect(turned.header.head).toEqual(turned.header.after);
    const refused = await app.http.inject({
      url: `${AUDIT_EXPORT_PATH}?from=yesterday`,
      headers: KEY,
    });
    expect(refused.json().code).toBe('malformed_request');
    expect((await app.http.inject({ url: AUDIT_EXPORT_PATH })).statusCode).toBe(401);
  });

  it.each(['2026-02-31T00:00:00Z', '2026-13-01T00:00:00Z', '0000-01-01T00:00:00Z', '2026-01-01T24:00:00Z'])(
    'is not asked for from or to %s, which is no time',
    async (time) => {
      for (const path of ['/v1/audit/entries', AUDIT_EXPORT_PATH, '/v1/payments', '/v1/payments.csv']) {
        for (const edge of ['from', 'to']) {
          const answer = await app.http.inject({ url: `${path}?${edge}=${time}`, headers: KEY });
          expect({ status: answer.statusCode, ...answer.json() }, path).toMatchObject({
            path: `/${edge}`,
            status: 400,
            code: 'malformed_request',
          });
        }
      }
    },
  );

  it('never goes back in time, whichever process adds to it', async () => {
    const last = (await newest())?.at ?? '';
    clock.jump(-3_600_000);
    await newTerminal(app);
    expect((await newest())?.at).toBe(last);
    clock.jump(3_600_000);
  });
});

describe.each(testEngines())('issue-9/7: an audit log that is cut, on %s', (engine) => {
  it.each([
    ['its newest entries', 'sequence > 2'],
    ['all of its entries', 'true'],
  ])('still says in its export where it ends, when %s were deleted in the database', async (_, gone) => {
    const app = await createTestApp(engine, { seedApiKey: TEST_API_KEY });
    try {
      for (let n = 0; n < 3; n += 1) await newTerminal(app);
      const { head } = await asOperator(app).call(getAuditHead, {});
      await app.platform.database.script(`delete from audit_entries where ${gone}`);
      const answer = await app.http.inject({ url: AUDIT_EXPORT_PATH, headers: KEY });
      const [header = ''] = answer.body.split('\n');
      expect(JSON.parse(header)).toMatchObject({ after: { sequence: 0 }, head });
    } finally {
      await app.drop();
    }
  });

  it('begins at the place of the last entry that was removed, says so, and verifies from there', async () => {
    const clock = createManualClock();
    const app = await createTestApp(engine, { seedApiKey: TEST_API_KEY, auditKeptDays: 365 }, { clock });
    try {
      for (let n = 0; n < 3; n += 1) await newTerminal(app);
      const kept = (await asOperator(app).call(listAuditEntries, { query: {} })).data;
      clock.jump(366 * DAY);
      await newTerminal(app);
      expect(await app.modules.retention.runOnce()).toMatchObject({ audit_entries: kept.length });
      const { anchor } = await asOperator(app).call(getAuditHead, {});
      expect(anchor).toEqual({ sequence: kept[0]?.sequence, hash: kept[0]?.hash });
      const { data } = await asOperator(app).call(listAuditEntries, { query: {} });
      expect(data[0]).toMatchObject({
        actor: { kind: 'job', id: 'retention' },
        action: 'retention.removed',
        after: { rows: { audit_entries: kept.length }, logBeginsAfter: anchor },
      });
      const answer = await app.http.inject({
        url: AUDIT_EXPORT_PATH,
        headers: KEY,
      });
      const [header, ...entries] = answer.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(header.after).toEqual(anchor);
      expect(isChain(entries, header.after)).toBe(true);
      // The last entry stays, however old it is.
      clock.jump(400 * DAY);
      await app.modules.retention.runOnce();
      const left = await asOperator(app).call(listAuditEntries, { query: {} });
      expect(left.data.length).toBeGreaterThan(0);
    } finally {
      await app.drop();
    }
  });
});
