import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('gives no port twice, although nobody listens on it yet', async () => {
  const ports: number[] = [];
  for (let count = 0; count < 250; count += 1) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(16_384);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
