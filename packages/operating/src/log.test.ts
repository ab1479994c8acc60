import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

const PAN = '9999990000000018';
const SECRETS = [
  PAN,
  'tsk_test_QWERTYUIOPASDFGHJKLZXCVBNM123456',
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
  'setup-token-value-0123456789',
  'correct-horse-battery',
];

const captureLog = () => {
  const lines: string[] = [];
  const log = createLog('issuer', 'trace', { write: (line: string) => lines.push(line) });
  return { log, text: () => lines.join('') };
};

describe('the log', () => {
  it('holds no secret, wherever it stands', () => {
    const { log, text } = captureLog();
    const [pan = '', key = '', jwt = '', setup = '', password = ''] = SECRETS;
    log.info({ authorization: `Bearer ${key}`, headers: { DPoP: jwt, Cookie: setup } }, `paid by ${pan}`);
    log.warn({ body: { cardData: jwt, ticket: jwt, nested: { 'set-cookie': setup, code: setup } } }, 'x');
    log.error(
      {
        err: new Error(`connect postgres://tally:${password}@db/x`, {
          cause: new Error(`GET /x?code=${setup}`),
        }),
      },
      `open http://localhost/console/#setup=${setup}`,
    );
    log.error(new TypeError(`Bearer ${key} and ${pan}`));
    log.info({ list: [`DPoP ${jwt}`, { secret: password }] }, 'Bearer %s', key);
    log.info({ bytes: new Uint8Array([1, 2, 3]) });
    for (const secret of SECRETS) expect(text()).not.toContain(secret);
    expect(text()).toContain('[hidden]');
    expect(text()).toContain('[3 bytes]');
  });

  it('keeps what helps: names, messages, stacks and causes of errors', () => {
    const { log, text } = captureLog();
    log.error(
      { err: new RangeError('too far', { cause: new Error('the reason') }), payment: 'pay_1' },
      'failed',
    );
    const line = JSON.parse(text()) as {
      level: string;
      msg: string;
      payment: string;
      err: Record<string, unknown>;
    };
    expect(line).toMatchObject({
      program: 'issuer',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'error',
      msg: 'failed',
      payment: 'pay_1',
      err: { name: 'RangeError', message: 'too far', cause: { message: 'the reason' } },
    });
    expect(line.err.stack).toContain('log.test.ts');
  });

  it('ends at cycles and depth', () => {
    const { log, text } = captureLog();
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    log.info({ cycle });
    expect(text()).toContain('[deep]');
  });
});
