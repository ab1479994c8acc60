import { describe, expect, it } from 'vitest';
import { compile } from '../codec.ts';
import { extendSpec, type FieldSpec } from '../spec.ts';
import { ISO_1987_BINARY } from '../specs/iso-1987.ts';
import { codec } from '../testing/links.ts';
import { Iso8583Host } from './host.ts';
import { Iso8583Link } from './link.ts';
import type { LinkOptions } from './link-types.ts';

/** As a file of settings would give it, past the types. */
const fromFile = (text: string): Partial<LinkOptions> => JSON.parse(text);

describe('reported/I04: a setting that does not exist is refused by name', () => {
  it.each([
    ['{"framing":"bcd-4"}', 'framing: there is none of the name "bcd-4"'],
    ['{"framing":"toString"}', 'framing: there is none of the name "toString"'],
    ['{"echoIntervalMs":-1}', 'echoIntervalMs: must be a whole number of at least 0'],
    ['{"maxInFlight":"8"}', 'maxInFlight: must be a whole number of at least 1'],
    ['{"connectTimeoutMs":null}', 'connectTimeoutMs: must be a whole number of at least 1'],
  ])('by the link: %s', (text, message) => {
    const make = () => new Iso8583Link({ codec, host: '127.0.0.1', port: 1, ...fromFile(text) });
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_LINK_OPTION', message }));
  });

  it('by the host', () => {
    const make = (text: string) => new Iso8583Host({ codec, onMessage: () => {}, ...JSON.parse(text) });
    expect(() => make('{"framing":"binary-3"}')).toThrow(/^framing: .*"binary-3"$/);
    expect(() => make('{"maxConnections":0}')).toThrow(/^maxConnections: /);
    expect(() => make('{"framing":"bcd-2"}')).not.toThrow();
  });

  const choices: readonly (readonly [text: string, message: string])[] = [
    ['{"counts":"byte"}', 'DE35: counts is units or bytes'],
    ['{"bcdFill":"left-F"}', 'DE35: unknown bcdFill'],
    ['{"bcdFill":"toString"}', 'DE35: unknown bcdFill'],
    ['{"padding":{"side":"centre","with":"0"}}', 'DE35: padding is left or right'],
    ['{"encoding":"toString"}', 'DE35: unknown encoding'],
    ['{"format":"toString"}', 'DE35: unknown format'],
  ];
  it.each(choices)('by a spec: %s', (text, message) => {
    const change: Partial<FieldSpec> = JSON.parse(text);
    expect(() => compile(extendSpec(ISO_1987_BINARY, { fields: { 35: change } }))).toThrow(message);
  });
});
