import { testEngines } from '@tallystick/database/testing';
import { toBase64Url } from '@tallystick/encoding';
import {
  type ActivationCode,
  createActivationCode,
  createClient,
  createTerminal,
  getTerminal,
  resetTerminal,
  retireTerminal,
  suspendTerminal,
  type Terminal,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  complete,
  type EnrolmentRequest,
  enrolDevice,
  injectFetch,
  newCode,
  newTerminal,
  type Opened,
  open,
  phoneOf,
  requestOf,
  TEST_API_KEY,
  type TestPhone,
  typed,
} from '../../testing/test-devices.ts';

const OTHER_KEY = `tsk_test_${'o'.repeat(32)}`;
const IN = 'let in';
/** The same device as before, and no other. */
const SAME = 'the same device';
const AT_ONCE = 20;
const ALL = `${AT_ONCE} ${IN}`;
const ONE_DEVICE = `${AT_ONCE} ${SAME}`;

const COLUMNS = [
  'the same again',
  "with another device's keys",
  'with a signature for another purpose',
  'for another terminal',
  "for another merchant's terminal",
  'with a part of another one',
  'after it expired',
  'after a new code was made',
  'after another device enrolled',
  'after the terminal was suspended',
  'after the terminal was reset',
  'after the terminal was retired',
  'many times at once',
] as const;
type Column = (typeof COLUMNS)[number];

/**
 * What each thing that was taken from an enrolment is worth. `request`: one that has not reached the server yet. `enrolled request`: one that has
 * made its device, whose answer was lost.
 */
const MATRIX = {
  // Shown twice by every enrolment, and spent by none but the one that succeeds.
  code: {
    'the same again': IN,
    "with another device's keys": IN,
    'with a signature for another purpose': IN,
    'for another terminal': 'activation_code_foreign',
    "for another merchant's terminal": 'activation_code_invalid',
    'with a part of another one': 'activation_code_invalid',
    'after it expired': 'activation_code_expired',
    'after a new code was made': 'activation_code_expired',
    'after another device enrolled': 'activation_code_used',
    'after the terminal was suspended': 'activation_code_expired',
    'after the terminal was reset': 'activation_code_expired',
    'after the terminal was retired': 'activation_code_expired',
    'many times at once': ALL,
  },
  request: {
    'the same again': SAME,
    // The evidence names the keys that it was made for.
    "with another device's keys": 'enrolment_refused',
    'with a signature for another purpose': 'transcript_mismatch',
    'for another terminal': 'transcript_mismatch',
    "for another merchant's terminal": 'transcript_mismatch',
    'with a part of another one': 'transcript_mismatch',
    'after it expired': 'challenge_expired',
    'after a new code was made': 'activation_code_expired',
    'after another device enrolled': 'activation_code_used',
    'after the terminal was suspended': 'activation_code_expired',
    'after the terminal was reset': 'activation_code_expired',
    'after the terminal was retired': 'activation_code_expired',
    'many times at once': ONE_DEVICE,
  },
  'enrolled request': {
    'the same again': SAME,
    "with another device's keys": 'enrolment_closed',
    'with a signature for another purpose': 'enrolment_closed',
    'for another terminal': 'transcript_mismatch',
    "for another merchant's terminal": 'transcript_mismatch',
    'with a part of another one': 'enrolment_closed',
    'after it expired': 'enrolment_closed',
    // A code is for the next device: this one stays until that has come.
    'after a new code was made': SAME,
    'after another device enrolled': 'enrolment_closed',
    'after the terminal was suspended': 'terminal_suspended',
    'after the terminal was reset': 'enrolment_closed',
    'after the terminal was retired': 'enrolment_closed',
    'many times at once': ONE_DEVICE,
  },
} as const satisfies Record<string, Record<Column, string>>;
type Row = keyof typeof MATRIX;

/** An enrolment whose request is ready to be sent. */
interface Scene {
  readonly terminal: Terminal;
  readonly code: ActivationCode;
  readonly phone: TestPhone;
  readonly opened: Opened;
  readonly request: EnrolmentRequest;
}

describe.each(testEngines())('replay of an enrolment on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    const { database, ids, keys } = app.platform;
    const merchant = ids.make('merchant');
    await database.query(
      {
        text: `insert into merchants (merchant_id, name, mode, currency, country_code, merchant_number, created_at)
          values ($1, 'Other', 'test', 'EUR', '276', '276000000000099', now())`,
      },
      [merchant],
    );
    await database.query(
      {
        text: `insert into api_keys (merchant_id, id, label, hint, digest, created_at) values ($1, $2, 'Other', 'tsk_test_oooo', $3, now())`,
      },
      [merchant, ids.make('apiKey'), keys.digest('api-key', OTHER_KEY)],
    );
  });
  afterAll(() => app.drop());

  const requested = async (terminal: Terminal, code: ActivationCode): Promise<Scene> => {
    const phone = await phoneOf(app);
    const opened = await open(app, terminal.terminalNumber, typed(code));
    const request = await requestOf(phone, opened, typed(code));
    return { terminal, code, phone, opened, request };
  };
  const scene = async (): Promise<Scene> => {
    const terminal = await newTerminal(app);
    return requested(terminal, await newCode(app, terminal));
  };
  const foreignScene = async (): Promise<Scene> => {
    const { origin } = app.platform.config;
    const authorise = () => ({ authorization: `Bearer ${OTHER_KEY}` });
    const other = createClient({ origin, fetch: injectFetch(app), authorise });
    const terminal = await other.call(createTerminal, { body: { label: 'Theirs' } });
    return requested(
      terminal,
      await other.call(createActivationCode, { params: { id: terminal.id }, body: {} }),
    );
  };
  const deviceOf = async ({ terminal }: Scene) =>
    (await asOperator(app).call(getTerminal, { params: { id: terminal.id } })).device?.id;

  /** Shows a code at a terminal. */
  const show = async (code: ActivationCode, { terminal }: Scene) => {
    await open(app, terminal.terminalNumber, typed(code));
    return IN;
  };
  /** Sends a request to the enrolment of a scene. */
  const send = async (request: EnrolmentRequest, { opened }: Scene) =>
    complete(app, opened.enrolmentId, request);
  const sendAgain = async (given: Scene) => {
    const { deviceId } = await send(given.request, given);
    return deviceId === (await deviceOf(given)) ? SAME : IN;
  };
  const PLAY: Readonly<Record<Row, (given: Scene) => Promise<string>>> = {
    code: (given) => show(given.code, given),
    request: sendAgain,
    'enrolled request': sendAgain,
  };
  const PREPARE: Readonly<Record<Row, (given: Scene) => Promise<unknown>>> = {
    code: async () => {},
    request: async () => {},
    'enrolled request': (given) => send(given.request, given),
  };
  const LIFE_MS: Readonly<Record<Row, number>> = {
    code: 15 * 60_000,
    request: 60_000,
    'enrolled request': 3_600_000,
  };

  /** Another request than the one that was taken, made of it and of what somebody else has. */
  const changed = (row: Row, change: (given: Scene) => Promise<EnrolmentRequest>) => async (given: Scene) => {
    if (row === 'code') return show(given.code, given);
    await send(await change(given), given);
    return IN;
  };
  const params = ({ terminal }: Scene) => ({ params: { id: terminal.id }, body: {} });
  const after = (row: Row, act: (given: Scene) => Promise<unknown> | unknown) => async (given: Scene) => {
    await act(given);
    return PLAY[row](given);
  };

  const CELL: Readonly<Record<Column, (row: Row) => (given: Scene) => Promise<string>>> = {
    'the same again': (row) => after(row, PLAY[row]),
    "with another device's keys": (row) =>
      changed(row, ({ opened, request, code }) =>
        phoneOf(app).then((phone) =>
          requestOf(phone, opened, typed(code), { evidence: async () => request.evidence as never }),
        ),
      ),
    'with a signature for another purpose': (row) =>
      changed(row, async ({ phone, opened, request }) => {
        // What this key says in a periodic check, over the very challenge of the enrolment.
        const said = Buffer.from(`periodic.${opened.challenge.value}`);
        return { ...request, signature: toBase64Url(await phone.sign(said)) };
      }),
    'for another terminal': (row) => async (given) => {
      const other = await scene();
      if (row === 'code') return show(given.code, other);
      await send({ ...given.request, secret: other.request.secret }, other);
      return IN;
    },
    "for another merchant's terminal": (row) => async (given) => {
      const other = await foreignScene();
      if (row === 'code') return show(given.code, other);
      await send({ ...given.request, secret: other.request.secret }, other);
      return IN;
    },
    'with a part of another one': (row) => async (given) => {
      const other = await scene();
      if (row === 'code') {
        const digits = `${given.code.code?.slice(0, 4)}${other.code.code?.slice(4)}`;
        return show({ ...given.code, code: digits }, given);
      }
      await send({ ...given.request, encryptionKey: other.request.encryptionKey }, given);
      return IN;
    },
    'after it expired': (row) => after(row, () => clock.advance(LIFE_MS[row])),
    'after a new code was made': (row) => after(row, ({ terminal }) => newCode(app, terminal)),
    'after another device enrolled': (row) =>
      after(row, async ({ terminal, code }) =>
        enrolDevice(app, row === 'enrolled request' ? { terminal } : { terminal, code }),
      ),
    'after the terminal was suspended': (row) =>
      after(row, (given) => asOperator(app).call(suspendTerminal, params(given))),
    'after the terminal was reset': (row) =>
      after(row, (given) => asOperator(app).call(resetTerminal, params(given))),
    'after the terminal was retired': (row) =>
      after(row, (given) => asOperator(app).call(retireTerminal, params(given))),
    'many times at once': (row) => async (given) => {
      const ended = await Promise.all(Array.from({ length: AT_ONCE }, () => PLAY[row](given)));
      return `${ended.length} ${[...new Set(ended)].join(', ')}`;
    },
  };

  const sceneFor = async (column: Column): Promise<Scene> => {
    if (column !== 'after the terminal was suspended') return scene();
    // What has no device cannot be suspended.
    const { terminal } = await enrolDevice(app);
    return requested(terminal, await newCode(app, terminal));
  };
  const codeOrWord = (play: Promise<string>): Promise<string> =>
    play.catch((error: unknown) => {
      if (error instanceof Error && 'code' in error) return String(error.code);
      throw error;
    });

  it.each(
    Object.entries(MATRIX).flatMap(([row, cells]) =>
      COLUMNS.map((column) => [row as Row, column, cells[column]] as const),
    ),
  )('%s, %s: %s', async (row, column, expected) => {
    const given = await sceneFor(column);
    await PREPARE[row](given);
    const before = await deviceOf(given);
    expect(await codeOrWord(CELL[column](row)(given))).toBe(expected);
    // Nobody comes in by it: the device is the one before, or the one that the request is of.
    const isPlayed = expected === SAME || expected === ONE_DEVICE;
    if (!isPlayed && !column.startsWith('after')) expect(await deviceOf(given)).toBe(before);
  });

  it('of every part of one enrolment in another is refused', async () => {
    const other = await scene();
    const parts = ['deviceKey', 'encryptionKey', 'evidence', 'digest', 'signature'] as const;
    for (const part of parts) {
      const given = await scene();
      const value = part === 'digest' ? 'A'.repeat(43) : other.request[part];
      expect(await codeOrWord(send({ ...given.request, [part]: value }, given).then(() => IN)), part).toBe(
        'transcript_mismatch',
      );
      expect(await deviceOf(given)).toBeUndefined();
    }
    const given = await scene();
    const items = { ...given.request.securityItems, 'app.version': '2' };
    expect(await codeOrWord(send({ ...given.request, securityItems: items }, given).then(() => IN))).toBe(
      'transcript_mismatch',
    );
    const nowhere = complete(app, `enr_${'0'.repeat(26)}`, given.request).then(() => IN);
    expect(await codeOrWord(nowhere)).toBe('not_found');
  });
});
