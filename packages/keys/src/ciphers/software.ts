import { aesDecryptBlock, aesEncryptBlock, aesSchedule } from './aes.ts';
import { type BlockCiphers, checkLengths } from './block-ciphers.ts';
import { type DesSchedule, desBlock, desSchedule } from './des.ts';

/**
 * Block ciphers in plain TypeScript: the same in Node and in browsers. Not constant time, no hardware assurance;
 * for software cards, simulators and tools.
 */
export const softwareCiphers: BlockCiphers = {
  desEncrypt(key, data) {
    checkLengths(key, [8], data, 8);
    return passes([desSchedule(key)], data, [false]);
  },
  desDecrypt(key, data) {
    checkLengths(key, [8], data, 8);
    return passes([desSchedule(key)], data, [true]);
  },
  tdesEncryptEcb(key, data) {
    checkLengths(key, [16, 24], data, 8);
    return passes(tdesSchedules(key), data, [false, true, false]);
  },
  tdesDecryptEcb(key, data) {
    checkLengths(key, [16, 24], data, 8);
    return passes(tdesSchedules(key).reverse(), data, [true, false, true]);
  },
  aesEncryptEcb(key, data) {
    checkLengths(key, [16, 24, 32], data, 16);
    const schedule = aesSchedule(key);
    const out = new Uint8Array(data.length);
    for (let at = 0; at < data.length; at += 16) aesEncryptBlock(schedule, data, out, at);
    return out;
  },
  aesDecryptEcb(key, data) {
    checkLengths(key, [16, 24, 32], data, 16);
    const schedule = aesSchedule(key);
    const out = new Uint8Array(data.length);
    for (let at = 0; at < data.length; at += 16) aesDecryptBlock(schedule, data, out, at);
    return out;
  },
};

function tdesSchedules(key: Uint8Array): DesSchedule[] {
  const first = desSchedule(key.subarray(0, 8));
  return [first, desSchedule(key.subarray(8, 16)), key.length === 24 ? desSchedule(key.subarray(16)) : first];
}

function passes(
  schedules: readonly DesSchedule[],
  data: Uint8Array,
  decrypt: readonly boolean[],
): Uint8Array {
  const out = new Uint8Array(data.length);
  const from = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const to = new DataView(out.buffer);
  const state = new Uint32Array(2);
  for (let at = 0; at < data.length; at += 8) {
    state[0] = from.getUint32(at);
    state[1] = from.getUint32(at + 4);
    schedules.forEach((schedule, index) => {
      desBlock(schedule, state, decrypt[index] ?? false);
    });
    to.setUint32(at, state[0]);
    to.setUint32(at + 4, state[1]);
  }
  return out;
}
