import { hash } from 'node:crypto';
import type { CompiledPolicy, PolicyProblem } from '@tallystick/attestation/appraisal';
import type { PolicyRollOut, PolicyVersion } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Approvals } from '../../tenancy/approvals/index.ts';
import type { Audit } from '../../tenancy/audit/index.ts';
import type { Operators } from '../../tenancy/operators/index.ts';
import { changeStore } from './change-store.ts';
import { compileFor } from './document.ts';
import type { PoliciesInForce } from './in-force.ts';
import type { RollOutAction } from './roll-out.ts';
import { type ActivePolicyListener, createRolling } from './rolling.ts';
import { policyStore, type RollOut, type StoredVersion } from './store.ts';

export interface PolicyDependencies {
  readonly builtIn: CompiledPolicy;
  readonly inForce: PoliciesInForce;
  readonly operators: Pick<Operators, 'namesOf'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly approvals: Pick<Approvals, 'register' | 'require'>;
  readonly listeners: ReadonlySet<ActivePolicyListener>;
}

const BUILT_IN_NOTE = 'Built in';

/** As the database compares the versions that were saved. */
const isFound = ({ name, note }: PolicyVersion, search: string | undefined): boolean =>
  search === undefined || `${name}\n${note}`.toLowerCase().includes(search.toLowerCase());

/** The rules of versions and roll-outs. */
export const createPolicyService = (platform: Platform, dependencies: PolicyDependencies) => {
  const { database, clock, outbox, config } = platform;
  const { builtIn, operators } = dependencies;

  const authorOf = (id: string, names: ReadonlyMap<string, string>) => {
    const name = names.get(id);
    return { id, ...(name === undefined ? {} : { name }) };
  };

  const shownRollOut = async (merchantId: string, rollOut: RollOut): Promise<PolicyRollOut> => {
    const { activeVersion, previousVersion, candidate, changedAt, changedBy } = rollOut;
    const names =
      changedBy === undefined ? new Map<string, string>() : await operators.namesOf(merchantId, [changedBy]);
    return {
      mode: config.mode,
      activeVersion,
      previousVersion,
      ...(candidate && {
        candidate: {
          version: candidate.version,
          mode: candidate.mode,
          ...(candidate.mode === 'percent' ? { percent: candidate.percent } : {}),
        },
      }),
      ...(changedAt && changedBy
        ? { changedAt: changedAt.toISOString(), changedBy: authorOf(changedBy, names) }
        : {}),
    };
  };

  const nameOf = (version: number): string => `${builtIn.id}@${version}`;
  const shownVersion = (stored: StoredVersion, names: ReadonlyMap<string, string>): PolicyVersion => ({
    version: stored.version,
    name: nameOf(stored.version),
    note: stored.note,
    author: authorOf(stored.author, names),
    createdAt: stored.createdAt.toISOString(),
  });
  const builtInVersion: PolicyVersion = { version: 0, name: builtIn.name, note: BUILT_IN_NOTE };

  const documentOf = ({ name: _name, ...document }: CompiledPolicy): Record<string, unknown> => ({
    ...document,
  });

  const { record, roll } = createRolling(platform, { ...dependencies, nameOf });
  const rollAndShow = async (actor: OperatorActor, action: RollOutAction): Promise<PolicyRollOut> =>
    shownRollOut(actor.merchantId, await roll(actor, action));

  return {
    async rollOut(merchantId: string): Promise<PolicyRollOut> {
      return shownRollOut(merchantId, await policyStore.rollOut(database, merchantId));
    },

    async versions(merchantId: string, limit: number, after: string | undefined, typed?: string) {
      const search = typed?.trim() || undefined;
      const before = after === undefined ? undefined : Number(after);
      const asked = { limit, before, mode: config.mode, search };
      const stored = await policyStore.versions(database, merchantId, asked);
      const names = await operators.namesOf(
        merchantId,
        stored.map(({ author }) => author),
      );
      const data = stored.map((version) => shownVersion(version, names));
      const last = stored.at(-1);
      // The built-in one is the last of the last page.
      if (last !== undefined && stored.length === limit) return { data, next: String(last.version) };
      return { data: isFound(builtInVersion, search) ? [...data, builtInVersion] : data };
    },

    /** One version with its document. Raises `not_found`. */
    async version(merchantId: string, version: number) {
      if (version === 0) return { version: builtInVersion, document: documentOf(builtIn) };
      const [stored, text] = await Promise.all([
        policyStore.version(database, merchantId, version),
        policyStore.document(database, merchantId, version),
      ]);
      if (stored === undefined || text === undefined) throw new Refusal('not_found');
      const names = await operators.namesOf(merchantId, [stored.author]);
      return { version: shownVersion(stored, names), document: JSON.parse(text) as Record<string, unknown> };
    },

    validate(document: unknown): readonly PolicyProblem[] {
      const compilation = compileFor(config.mode, document, 1);
      return 'problems' in compilation ? compilation.problems : [];
    },

    /** Saves a version, which appraises nothing yet. Raises `policy_invalid`. */
    async save(actor: OperatorActor, document: unknown, note: string): Promise<PolicyVersion> {
      const { merchantId } = actor;
      const createdAt = new Date(clock.now());
      const saved = await database.transaction(async (on) => {
        // One after the other: a version number is given once.
        const { activeVersion } = await policyStore.lockRollOut(on, merchantId, createdAt);
        const version = (await policyStore.newestVersion(on, merchantId)) + 1;
        const compilation = compileFor(config.mode, document, version);
        if ('problems' in compilation) {
          const [first] = compilation.problems;
          throw new Refusal('policy_invalid', {
            path: `/document${first?.path ?? ''}`,
            detail: first?.message ?? 'The document cannot be read.',
          });
        }
        const stored: StoredVersion = { version, note, author: actor.id, createdAt };
        const text = JSON.stringify(documentOf(compilation.policy));
        await policyStore.insertVersion(on, merchantId, stored, text);
        await record(
          on,
          actor,
          ['saved', 'policy.saved'],
          { version, activeVersion },
          {
            after: { note, documentSha256: hash('sha256', text) },
          },
        );
        return stored;
      });
      outbox.announce(merchantId);
      return shownVersion(saved, await operators.namesOf(merchantId, [actor.id]));
    },

    /** Raises `not_found` for a version that there is not, `policy_state_conflict` and `approval_required`. */
    roll: rollAndShow,

    async changes(merchantId: string, limit: number, after: string | undefined) {
      const stored = await changeStore.page(database, merchantId, limit + 1, after);
      const shown = stored.slice(0, limit);
      const names = await operators.namesOf(
        merchantId,
        shown.map(({ author }) => author),
      );
      const data = shown.map(({ author, at, ...change }) => ({
        ...change,
        author: authorOf(author, names),
        at: at.toISOString(),
      }));
      const last = shown.at(-1);
      return { data, ...(stored.length > limit && last ? { next: last.id } : {}) };
    },
  };
};
export type PolicyService = ReturnType<typeof createPolicyService>;
