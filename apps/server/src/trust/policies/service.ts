import { hash } from 'node:crypto';
import type { CompiledPolicy, PolicyProblem } from '@tallystick/attestation/appraisal';
import type { Queryable } from '@tallystick/database';
import type { AuditAction, Event, PolicyChange, PolicyRollOut, PolicyVersion } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../../tenancy/audit/index.ts';
import type { Operators } from '../../tenancy/operators/index.ts';
import { changeStore } from './change-store.ts';
import { compileFor } from './document.ts';
import type { PoliciesInForce } from './in-force.ts';
import { decideRollOut, type RollOutAction } from './roll-out.ts';
import { policyStore, type RollOut, type StoredVersion } from './store.ts';

/** Told when another policy appraises the devices of a merchant. */
export interface ActivePolicyListener {
  /** Inside the transaction of the change. */
  changed(
    on: Queryable,
    merchantId: string,
    change: {
      readonly id: string;
      /** What changed, as a sentence for people. */
      readonly because: string;
    },
  ): Promise<void>;
  /** After that commit. */
  settled(): void;
}

export interface PolicyDependencies {
  readonly builtIn: CompiledPolicy;
  readonly inForce: PoliciesInForce;
  readonly operators: Pick<Operators, 'namesOf'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly listeners: ReadonlySet<ActivePolicyListener>;
}

const ACTIONS = {
  shadow: ['shadow_started', 'policy.shadow_started'],
  percent: ['roll_out_started', 'policy.roll_out_started'],
  promote: ['promoted', 'policy.promoted'],
  rollBack: ['rolled_back', 'policy.rolled_back'],
} as const satisfies Record<
  RollOutAction['kind'],
  readonly [PolicyChange['action'], Event['type'] & AuditAction]
>;

/** Which version appraises and which one is being tried, as the audit log has it. */
const inForceOf = ({ activeVersion, candidate }: Pick<RollOut, 'activeVersion' | 'candidate'>) => ({
  activeVersion,
  ...(candidate === undefined ? {} : { candidate }),
});

const BUILT_IN_NOTE = 'Built in';

/** As the database compares the versions that were saved. */
const isFound = ({ name, note }: PolicyVersion, search: string | undefined): boolean =>
  search === undefined || `${name}\n${note}`.toLowerCase().includes(search.toLowerCase());

/** The rules of versions and roll-outs. */
export const createPolicyService = (
  platform: Platform,
  { builtIn, inForce, operators, audit, listeners }: PolicyDependencies,
) => {
  const { database, clock, ids, outbox, config } = platform;

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

  const record = async (
    on: Queryable,
    { merchantId, id: author }: OperatorActor,
    [action, type]: readonly [PolicyChange['action'], Event['type'] & AuditAction],
    change: { readonly version: number; readonly percent?: number; readonly activeVersion: number },
    sides: { readonly before?: object; readonly after: object },
  ): Promise<string> => {
    const at = new Date(clock.now());
    const id = ids.make('policyChange');
    await changeStore.add(on, merchantId, { id, action, author, at, ...change });
    await outbox.add(on, merchantId, { type, subject: merchantId, data: { id, author, ...change } });
    audit.record(on, merchantId, {
      by: author,
      action: type,
      object: { kind: 'policy', id: String(change.version), name: nameOf(change.version) },
      ...sides,
    });
    return id;
  };

  const roll = async (actor: OperatorActor, action: RollOutAction): Promise<PolicyRollOut> => {
    const { merchantId } = actor;
    if (action.version !== undefined && (await inForce.version(merchantId, action.version)) === undefined) {
      throw new Refusal('not_found', { path: '/version' });
    }
    const changed = await database.transaction(async (on) => {
      const now = new Date(clock.now());
      const before = await policyStore.lockRollOut(on, merchantId, now);
      const decided = decideRollOut(before, action);
      if ('refusal' in decided) throw new Refusal('policy_state_conflict', { detail: decided.refusal });
      const rollOut: RollOut = { ...decided, changedAt: now, changedBy: actor.id };
      await policyStore.writeRollOut(on, merchantId, rollOut);
      const id = await record(
        on,
        actor,
        ACTIONS[action.kind],
        {
          version: decided.candidate?.version ?? decided.activeVersion,
          ...(action.kind === 'percent' ? { percent: action.percent } : {}),
          activeVersion: decided.activeVersion,
        },
        { before: inForceOf(before), after: inForceOf(decided) },
      );
      await inForce.tell(on, merchantId);
      // A candidate suspends no device: enrolled devices are re-appraised once a version is in force for all of them.
      if (decided.activeVersion !== before.activeVersion) {
        const because = `Re-appraised because policy ${nameOf(decided.activeVersion)} came into force.`;
        for (const listener of listeners) await listener.changed(on, merchantId, { id, because });
      }
      return rollOut;
    });
    inForce.forget(merchantId);
    outbox.announce(merchantId);
    for (const listener of listeners) listener.settled();
    return shownRollOut(merchantId, changed);
  };

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

    /** Raises `not_found` for a version that there is not, and `policy_state_conflict`. */
    roll,

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
