import { type CompiledPolicy, compilePolicy } from '@tallystick/attestation';
import type { Queryable } from '@tallystick/database';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type MerchantPolicies, merchantPolicies } from './merchant-policies.ts';
import { policyStore } from './store.ts';

/** The policies of every merchant, in memory. */
export interface Policies {
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
const TELL = { name: 'policy-tell', text: `select pg_notify('${CHANNEL}', $1)` };

/**
 * Policies in memory, so that a payment costs no query, and rules are compiled once. A change is heard from every process (LISTEN), as
 * standings are: what is read while a change comes in is used but not kept, and while nothing can be heard nothing is kept at all.
 */
export const createPolicies = (
  { database, log, config }: Pick<Platform, 'database' | 'log' | 'config'>,
  builtIn: CompiledPolicy,
): Policies => {
  const known = new Map<string, MerchantPolicies>();
  /** Versions never change, so they stay compiled whatever is heard. */
  const compiled = new Map<string, CompiledPolicy>();
  const defaults = merchantPolicies(builtIn);
  let changes = 0;
  let listening = false;
  let stopped = false;

  const forgetAll = (): void => {
    changes += 1;
    known.clear();
  };
  const forget = (merchantId: string): void => {
    changes += 1;
    known.delete(merchantId);
  };
  const stopListening = database.listen(CHANNEL, {
    message: forget,
    connected() {
      forgetAll();
      listening = true;
    },
    lost() {
      listening = false;
      forgetAll();
      if (stopped) return;
      log.warn('Changes of policies by other processes cannot be heard: each judgement reads the database');
    },
  });

  const compile = (merchantId: string, version: number, document: string): CompiledPolicy => {
    const key = `${merchantId}/${version}`;
    const made = compiled.get(key);
    if (made !== undefined) return made;
    const compilation = compilePolicy(JSON.parse(document));
    // Saved by another version of the server, or by one in test mode: neither is guessed at, nor judged without.
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

  const read = async (merchantId: string): Promise<MerchantPolicies> => {
    const before = changes;
    const { activeVersion, candidate } = await policyStore.rollOut(database, merchantId);
    const policies =
      activeVersion === 0 && candidate === undefined
        ? defaults
        : merchantPolicies(
            await required(merchantId, activeVersion),
            candidate && { ...candidate, policy: await required(merchantId, candidate.version) },
          );
    if (listening && changes === before) {
      if (known.size >= MERCHANTS) known.clear();
      known.set(merchantId, policies);
    }
    return policies;
  };

  return {
    of: (merchantId) => known.get(merchantId) ?? read(merchantId),
    version,
    async tell(on, merchantId) {
      await on.query(TELL, [merchantId]);
    },
    forget,
    stop() {
      stopped = true;
      return stopListening();
    },
  };
};
