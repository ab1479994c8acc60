import { describe } from 'vitest';
import { blockCases, sensitiveExportCases } from './blocks.fixture.ts';
import { dataCases } from './data.fixture.ts';
import type { MakeHsm } from './hsm-under-test.fixture.ts';
import { closingCases, keyLifeCases, separationCases } from './key-life.fixture.ts';
import { pinCases } from './pins.fixture.ts';
import { usageCases } from './usages.fixture.ts';
import { vectorCases } from './vectors.fixture.ts';

/** The same cases over any Hsm. */
export const conformance = (name: string, make: MakeHsm, makeSensitive: MakeHsm): void => {
  describe(`${name}: the life of keys`, () => keyLifeCases(make));
  describe(`${name}: masters`, () => separationCases(make));
  describe(`${name}: closing`, () => closingCases(make));
  describe(`${name}: every operation with every kind of key`, () => usageCases(make));
  describe(`${name}: keys in transit`, () => blockCases(make));
  describe(`${name}: the setting for sensitive keys`, () => sensitiveExportCases(makeSensitive));
  describe(`${name}: PINs`, () => pinCases(make));
  describe(`${name}: data, MACs and signatures`, () => dataCases(make));
  describe(`${name}: published data`, () => vectorCases(make));
};
