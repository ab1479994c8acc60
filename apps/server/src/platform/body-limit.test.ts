import { ENDPOINTS } from '@tallystick/protocol';
import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { BODY_LIMIT, bodyLimitOf } from './body-limit.ts';

const limitOf = (body: Type.TSchema) => bodyLimitOf({ body });
const strict = (members: Record<string, Type.TSchema>) =>
  Type.Object(members, { additionalProperties: false });

describe('the largest body of an endpoint', () => {
  it('holds whatever its schema allows, with characters escaped and laid out', () => {
    const body = strict({
      text: Type.String({ maxLength: 5_000 }),
      items: Type.Array(Type.Integer(), { maxItems: 1_000 }),
    });
    const greatest = { text: '€'.repeat(5_000), items: Array(1_000).fill(-1.7976931348623157e308) };
    const written = JSON.stringify(greatest, undefined, 1).replaceAll('€', '\\u20ac');
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(limitOf(body));
    expect(limitOf(body)).toBeLessThan(2 * Buffer.byteLength(written));
  });

  it.each([
    ['text of no length', strict({ text: Type.String() })],
    ['a list of no length', Type.Array(Type.Integer())],
    ['members that are not named', Type.Object({})],
    ['anything', Type.Unknown()],
  ])('is that of the server for %s', (_name, body) => {
    expect(limitOf(body)).toBe(BODY_LIMIT);
  });

  it('reviewed/M7: is small wherever anybody may ask', () => {
    const large = ENDPOINTS.filter((endpoint) => endpoint.access === 'public').filter(
      (endpoint) => bodyLimitOf(endpoint) > 24 * 1024,
    );
    expect(large.map(({ id }) => id).toSorted()).toEqual([
      'completeEnrolment',
      'finishRegistration',
      'finishSignIn',
    ]);
    for (const endpoint of large) expect(bodyLimitOf(endpoint)).toBeLessThanOrEqual(BODY_LIMIT / 2);
  });
});
