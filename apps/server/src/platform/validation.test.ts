import { ChargeAmount, idPattern, PageQuery, Strict } from '@tallystick/protocol';
import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.ts';
import { compileCheck, compileQueryCheck } from './validation.ts';

const refusalOf = (run: () => unknown): { code: string; path: string | undefined } => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, path: error.given.path };
    throw error;
  }
  throw new Error('It was taken');
};

const checkPayment = compileCheck(Strict({ amount: ChargeAmount, reference: Type.Optional(Type.String()) }));
const euro = (value: unknown, currency: unknown = 'EUR') => ({ amount: { value, currency } });

describe('a body', () => {
  it('is given back as it came when it fits', () => {
    const body = euro(1250);
    expect(checkPayment(body)).toBe(body);
  });

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['fractional', 12.5],
    ['too large', 1_000_000_000_000],
    ['a text', '1250'],
    ['null', null],
  ])('with an amount that is %s gets a refusal of its own', (_name, value) => {
    expect(refusalOf(() => checkPayment(euro(value)))).toEqual({
      code: 'amount_invalid',
      path: '/amount/value',
    });
  });

  it.each(['XXX', 'eur', '', 978, null])('with the currency %j gets a refusal of its own', (currency) => {
    expect(refusalOf(() => checkPayment(euro(1, currency)))).toEqual({
      code: 'currency_unsupported',
      path: '/amount/currency',
    });
  });

  it.each([
    ['not an object', 'x', ''],
    ['without a member', {}, '/amount'],
    ['with an unknown member', { ...euro(1), extra: 1 }, '/extra'],
    ['with an unknown member deeper', { amount: { value: 1, currency: 'EUR', tip: 1 } }, '/amount/tip'],
    ['with a wrong type', { ...euro(1), reference: 5 }, '/reference'],
    ['with an amount that lacks its currency', { amount: { value: 1 } }, '/amount/currency'],
  ])('that is %s is malformed, and the path says where', (_name, body, path) => {
    expect(refusalOf(() => checkPayment(body))).toEqual({ code: 'malformed_request', path });
  });
});

describe('a query', () => {
  const check = compileQueryCheck(PageQuery(idPattern('payment')));

  it('has its numbers read from text and its defaults set', () => {
    expect(check({ limit: '7' })).toEqual({ limit: 7 });
    expect(check({})).toEqual({ limit: 50 });
  });

  it.each([{ limit: 'many' }, { limit: '0' }, { limit: '201' }, { limit: '1.5' }, { other: '1' }])(
    'is refused when it is %j',
    (query) => {
      expect(refusalOf(() => check(query)).code).toBe('malformed_request');
    },
  );
});

describe('the words of a refusal', () => {
  const check = compileQueryCheck(PageQuery(idPattern('payment')));
  const said = (query: object): unknown => {
    try {
      check(query);
    } catch (error) {
      return error instanceof Refusal ? error.given.detail : error;
    }
    return undefined;
  };

  it('reviewed/A6: name a query parameter that the endpoint does not have', () => {
    expect(said({ other: '1' })).toBe('other is not a query parameter of this endpoint.');
  });

  it('reviewed/A4: say what a cursor is', () => {
    for (const after of ['', '../..', 'zzz', `evt_${'0'.repeat(26)}`, `pay_${'0'.repeat(26)}\n`]) {
      expect(said({ after })).toBe('after is not a cursor of this list: send `next` of the page before.');
    }
    expect(said({ after: `pay_${'0'.repeat(26)}` })).toBeUndefined();
  });
});
