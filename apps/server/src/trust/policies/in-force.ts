import { type CompiledPolicy, compilePolicy } from '@tallystick/attestation/appraisal';
import type { Queryable } from '@tallystick/database';
import { createInvalidatedCache } from '../../platform/invalidated-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type MerchantPolicies, merchantPolicies } from './merchant-policies.ts';
import { policyStore } from './store.ts';

/** The policies of every merchant, in memory. */
export interface PoliciesInForce {
  /** At once where it is known and can be trusted, else from the database. Raises `policy_unreadable`. */
  of(merchantId: string): MerchantPolicies | Promise<MerchantPolicies>;
  /** One version, compiled; 0 is the built-in one; undefined: there is no such. Raises `policy_unreadable`. */
  version(merchantId: string, version: number): Promise<CompiledPolicy | undefined>;
  /** Inside the transaction that changes what is in force: tells the other processes, at commit. */
  tell(on: Queryable, merchantId: string): Promise<void>;
  /** After that transaction: forgets here, before anybody is told that it is done. */
  forget(merchantId: string): void;
  stop(): Promise<void>;
}

const CHANNEL = 'policy_changed';
const MERCHANTS = 4_096;
const VERSIONS = 1_024;

/**
 * Policies in memory, so that a payment costs no query, and rules are compiled once. A change is heard from every process.
 */
export const createPoliciesInForce = (
  { database, log, config }: Pick<Platform, 'database' | 'log' | 'config'>,
  builtIn: CompiledPolicy,
): PoliciesInForce => {
  /** Versions never change, so they stay compiled whatever is heard. */
  const compiled = new Map<string, CompiledPolicy>();
  const defaults = merchantPolicies(builtIn);
  const cache = createInvalidatedCache<MerchantPolicies>(
    { database, log },
    {
      channel: CHANNEL,
      capacity: MERCHANTS,
      drop: (known, merchantId) => void known.delete(merchantId),
      deaf: 'Changes of policies by other processes cannot be heard: each appraisal reads the database',
    },
  );

  const compile = (merchantId: string, version: number, document: string): CompiledPolicy => {
    const key = `${merchantId}/${version}`;
    const made = compiled.get(key);
    if (made !== undefined) return made;
    const compilation = compilePolicy(JSON.parse(document), 'stored');
    // Saved by another version of the server, or by one in test mode: neither is guessed at, nor appraised without.
    if (!('policy' in compilation) || (config.mode === 'live' && compilation.policy.mode !== 'live')) {
      const problems = 'problems' in compilation ? compilation.problems : 'a policy of test mode';
      log.error({ merchant: merchantId, version, problems }, 'a saved policy cannot be used');
      throw new Refusal('policy_unreadable', { detail: `Version ${version} cannot be used by this server.` });
    }
    if (compiled.size >= VERSIONS) compiled.clear();
    compiled.set(key, compilation.policy);
    return compilation.policy;
  };

  const version = async (merchantId: string, asked: number): Promise<CompiledPolicy | undefined> => {
    if (asked === 0) return builtIn;
    const made = compiled.get(`${merchantId}/${asked}`);
    if (made !== undefined) return made;
    const document = await policyStore.document(database, merchantId, asked);
    return document === undefined ? undefined : compile(merchantId, asked, document);
  };

  const required = async (merchantId: string, asked: number): Promise<CompiledPolicy> => {
    const found = await version(merchantId, asked);
    if (found === undefined) throw new Error(`merchant ${merchantId} has no policy version ${asked}`);
    return found;
  };

  const load = async (merchantId: string): Promise<MerchantPolicies> => {
    const { activeVersion, candidate } = await policyStore.rollOut(database, merchantId);
    if (activeVersion === 0 && candidate === undefined) return defaults;
    return merchantPolicies(
      await required(merchantId, activeVersion),
      candidate && { ...candidate, policy: await required(merchantId, candidate.version) },
    );
  };

  return {
    of: (merchantId) => cache.get(merchantId) ?? cache.read(merchantId, () => load(merchantId)),
    version,
    tell: cache.tell,
    forget: cache.forget,
    stop: cache.stop,
  };
};
