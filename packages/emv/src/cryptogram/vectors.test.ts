import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { concatBytes } from '@tallystick/encoding';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { tagFromHex } from '../tlv/tag.ts';
import { generateAc, generateArpcMethod1, generateArpcMethod2 } from './application-cryptogram.ts';
import { generateCvc3 } from './cvc3.ts';
import {
  type CryptogramVersion,
  generateVersionedAc,
  generateVersionedArpc,
  MASTERCARD_CVN_16,
  MASTERCARD_CVN_20,
  sessionKeyFor,
  VISA_CVN_10,
  VISA_CVN_22,
} from './cvn.ts';
import {
  deriveCommonSessionKey,
  deriveIccMasterKeyA,
  deriveIccMasterKeyB,
  deriveMastercardSessionKey,
  deriveVisaScriptKey,
  keyCheckValue,
} from './key-derivation.ts';
import { encryptScriptData, iso2PinBlock, scriptCommandMac, visaPinBlock } from './secure-messaging.ts';

/** The files are lists of steps: `let` names a value or the result of an operation, `check` compares one. */
interface Step {
  let?: string;
  value?: unknown;
  op?: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  check?: string;
  equals?: string;
}
interface Case {
  test: string;
  steps: Step[];
  params?: Record<string, unknown>;
}

const folder = new URL('../../../../vectors/emv-cryptogram/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const sha1 = (data: Uint8Array) => new Uint8Array(createHash('sha1').update(data).digest());

/** A flow object of the vectors: three issuer keys made into ICC keys, then operations on them. */
interface Flow {
  version: CryptogramVersion;
  scripts: { key: 'visa' | 'common'; encryption: 'visa' | 'mastercard'; pin: 'visa' | 'iso2-new' | 'iso2' };
  icc_mk_ac: Uint8Array;
  icc_mk_smi: Uint8Array;
  icc_mk_smc: Uint8Array;
}
const VISA = { encryption: 'visa', pin: 'visa' } as const;
const MASTERCARD = { encryption: 'mastercard', pin: 'iso2', key: 'common' } as const;
const FLOWS: Record<string, [CryptogramVersion, Flow['scripts']]> = {
  'cvn.VisaCVN10': [VISA_CVN_10, { ...VISA, key: 'visa' }],
  // CVN 22 sends a new PIN without the current one as an ISO format 2 block.
  'cvn.VisaCVN22': [VISA_CVN_22, { ...VISA, key: 'common', pin: 'iso2-new' }],
  'cvn.MasterCardCVN16': [MASTERCARD_CVN_16, MASTERCARD],
  'cvn.MasterCardCVN20': [MASTERCARD_CVN_20, MASTERCARD],
};

for (const [cipherName, ciphers] of [
  ['node ciphers', nodeCiphers],
  ['software ciphers', softwareCiphers],
] as const) {
  describe(`published cryptogram vectors, ${cipherName}`, () => {
    for (const file of files) {
      const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: Case[] };
      for (const testCase of cases) {
        it(`${file}: ${testCase.test}`, () => {
          vectorCase(`emv-cryptogram/${file.replace('.json', '')}`, testCase.test);
          expect(runCase(testCase)).toBeGreaterThan(0);
        });
      }
    }
  });

  function runCase({ steps, params }: Case): number {
    const scope: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(params ?? {})) scope[name] = literal(value);
    let checks = 0;
    for (const step of steps) {
      if (step.check !== undefined) {
        expect(text(check(step.check, scope)), step.check).toBe(step.equals);
        checks++;
      } else if (step.let !== undefined) {
        scope[step.let] = step.op === undefined ? literal(step.value) : operate(step, scope);
      }
    }
    return checks;
  }

  function operate(step: Step, scope: Record<string, unknown>): unknown {
    const args = (step.args ?? []).map((arg) => resolve(arg, scope));
    const named = Object.fromEntries(
      Object.entries(step.kwargs ?? {}).map(([name, arg]) => [name, resolve(arg, scope)]),
    );
    const op = step.op ?? '';
    const [object = '', method = ''] = op.split('.');
    const b = (index: number) => args[index] as Uint8Array;
    const s = (index: number) => args[index] as string;
    const flow = FLOWS[op];
    if (flow) return makeFlow(flow, named);
    if (isFlow(scope[object])) return flowOperation(scope[object], method, args, named);
    switch (op) {
      case 'kd.derive_icc_mk_a':
        return deriveIccMasterKeyA(ciphers, b(0), s(1), s(2));
      case 'kd.derive_icc_mk_b':
        return deriveIccMasterKeyB(ciphers, sha1, b(0), s(1), args[2] === undefined ? undefined : s(2));
      case 'kd.derive_common_sk':
        return deriveCommonSessionKey(ciphers, b(0), b(1));
      case 'kd.derive_visa_sm_sk':
        return deriveVisaScriptKey(b(0), b(1));
      case 'ac.generate_ac':
        return generateAc(ciphers, b(0), b(1), args[2] === 'ac.PaddingType.VISA' ? 'zero' : 'emv');
      case 'ac.generate_arpc_1':
        return generateArpcMethod1(ciphers, b(0), b(1), b(2));
      case 'ac.generate_arpc_2':
        return generateArpcMethod2(ciphers, b(0), b(1), b(2), args[3] === undefined ? undefined : b(3));
      case 'cvv.generate_cvc3':
        return generateCvc3(ciphers, b(0), b(1), b(2), b(3));
      case 'sm.generate_command_mac':
        return scriptCommandMac(ciphers, b(0), b(1));
      case 'sm.encrypt_command_data': {
        const kinds = { VISA: 'visa', MASTERCARD: 'mastercard', EMV: 'emv' } as const;
        return encryptScriptData(ciphers, b(0), b(1), kinds[s(2).split('.')[2] as keyof typeof kinds]);
      }
      case 'sm.format_iso9564_2_pin_block':
        return iso2PinBlock(s(0));
      case 'sm.format_vis_pin_block':
        return visaPinBlock(b(0), s(1), args[2] === undefined ? undefined : s(2));
      default:
        throw new Error(`No such operation in this test: ${op}`);
    }
  }

  function makeFlow(
    [version, scripts]: [CryptogramVersion, Flow['scripts']],
    named: Record<string, unknown>,
  ): Flow {
    const derive = (key: string) =>
      deriveIccMasterKeyA(ciphers, named[key] as Uint8Array, named.pan as string, named.psn as string);
    return {
      version,
      scripts,
      icc_mk_ac: derive('iss_mk_ac'),
      icc_mk_smi: derive('iss_mk_smi'),
      icc_mk_smc: derive('iss_mk_smc'),
    };
  }

  function flowOperation(
    flow: Flow,
    method: string,
    args: unknown[],
    named: Record<string, unknown>,
  ): unknown {
    const bytes = (name: string) => named[name] as Uint8Array;
    const scriptKey = (master: Uint8Array) =>
      flow.scripts.key === 'visa'
        ? deriveVisaScriptKey(master, bytes('tag_9f36'))
        : deriveCommonSessionKey(ciphers, master, bytes('tag_9f26'));
    const mac = (header: Uint8Array, data: Uint8Array) =>
      scriptCommandMac(
        ciphers,
        scriptKey(flow.icc_mk_smi),
        concatBytes(header, bytes('tag_9f36'), bytes('tag_9f26'), data),
      );
    switch (method) {
      case 'generate_ac': {
        const objects = new Map<number, Uint8Array>();
        for (const [name, value] of Object.entries(named)) {
          if (name.startsWith('tag_')) objects.set(tagFromHex(name.slice(4)), value as Uint8Array);
        }
        return generateVersionedAc(
          ciphers,
          flow.version,
          flow.icc_mk_ac,
          objects,
          named.cvr as Uint8Array | undefined,
        );
      }
      case 'generate_arpc': {
        const atc = (named.tag_9f36 as Uint8Array | undefined) ?? new Uint8Array(2);
        const sessionKey = sessionKeyFor(ciphers, flow.version, flow.icc_mk_ac, atc, new Uint8Array(4));
        const status = (named.arpc_rc ?? named.csu) as Uint8Array;
        const keys = { iccMasterKey: flow.icc_mk_ac, sessionKey };
        return generateVersionedArpc(ciphers, flow.version, keys, { arqc: bytes('tag_9f26'), status });
      }
      case 'generate_command_mac':
        return mac(args[0] as Uint8Array, new Uint8Array(0));
      case 'generate_pin_change_command': {
        const current = named.current_pin as string | undefined;
        const block =
          flow.scripts.pin === 'visa' || (flow.scripts.pin === 'iso2-new' && current !== undefined)
            ? visaPinBlock(flow.icc_mk_ac, args[0] as string, current)
            : iso2PinBlock(args[0] as string);
        const data = encryptScriptData(ciphers, scriptKey(flow.icc_mk_smc), block, flow.scripts.encryption);
        const header = Uint8Array.of(0x84, 0x24, 0x00, current === undefined ? 0x02 : 0x01, data.length + 8);
        return concatBytes(header, data, mac(header, data));
      }
      default:
        throw new Error(`No such flow operation in this test: ${method}`);
    }
  }

  /** The few expressions that checks use: `x`, `f(x, n)`, `flow.key`, `flow._derive...(...)`, `x[-3:]`. */
  function check(expression: string, scope: Record<string, unknown>): unknown {
    const digits = /^(?:tools\.)?key_check_digits\((.+?)(?:, (\d))?\)$/.exec(expression);
    if (digits)
      return keyCheckValue(ciphers, check(digits[1] ?? '', scope) as Uint8Array, Number(digits[2] ?? 2));
    const derived = /^(\w+)\._derive_(\w+)\((.*)\)$/.exec(expression);
    if (derived) {
      const flow = scope[derived[1] ?? ''] as Flow;
      const args = (derived[3] ?? '').split(', ').map((name) => check(name, scope) as Uint8Array);
      switch (derived[2]) {
        case 'sk_ac_none':
        case 'sk_arpc_none':
          return flow.icc_mk_ac;
        case 'sk_ac_common':
          return deriveCommonSessionKey(ciphers, flow.icc_mk_ac, args[0] as Uint8Array);
        case 'sk_ac_mastercard':
          return deriveMastercardSessionKey(
            ciphers,
            flow.icc_mk_ac,
            args[0] as Uint8Array,
            args[1] as Uint8Array,
          );
        case 'sk_sm_common':
          return deriveCommonSessionKey(ciphers, args[0] as Uint8Array, args[1] as Uint8Array);
        case 'sk_sm_visa':
          return deriveVisaScriptKey(args[0] as Uint8Array, args[1] as Uint8Array);
        default:
          throw new Error(`No such derivation in this test: ${derived[2]}`);
      }
    }
    const field = /^(\w+)\.(icc_mk_\w+)$/.exec(expression);
    if (field) return (scope[field[1] ?? ''] as Flow)[field[2] as 'icc_mk_ac'];
    const tail = /^(\w+)\[-(\d):\]$/.exec(expression);
    if (tail) return (scope[tail[1] ?? ''] as string).slice(-Number(tail[2]));
    return scope[expression];
  }
}

function isFlow(value: unknown): value is Flow {
  return typeof value === 'object' && value !== null && 'version' in value;
}

function literal(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'hex' in value
    ? Uint8Array.fromHex(String(value.hex))
    : value;
}

/** `$x` is an earlier value; `a + b` joins earlier values; anything else stands for itself. */
function resolve(arg: unknown, scope: Record<string, unknown>): unknown {
  if (typeof arg !== 'string') return literal(arg);
  if (arg.startsWith('$')) return scope[arg.slice(1)];
  if (arg.includes(' + ')) return concatBytes(...arg.split(' + ').map((name) => scope[name] as Uint8Array));
  return arg;
}

function text(value: unknown): string {
  return value instanceof Uint8Array ? value.toHex().toUpperCase() : String(value);
}
