import { beforeCommit, type Queryable } from '@tallystick/database';
import type { Platform } from '../../platform/platform.ts';
import { requestOrigin } from '../../platform/request-origin.ts';
import { type AuditChange, draftOf, linkedEntry } from './entry.ts';
import { auditStore } from './store.ts';

/** Gives the name that an operator, key or device goes by now; undefined: it is none of this kind. */
export type NameOf = (on: Queryable, merchantId: string, id: string) => Promise<string | undefined>;

/** Where modules write down what they change. */
export interface Audit {
  /**
   * Adds an entry to the chain of a merchant as the last of the transaction of the change: both are kept or neither is, and the head of the
   * chain is locked after everything else, so that no two changes wait for each other in a circle.
   *
   * @param on the transaction of the change
   */
  record(on: Queryable, merchantId: string, change: AuditChange): void;
  /** Has names of ids with a prefix looked up, such as `opr`; registered by the module that knows them. */
  names(prefix: string, nameOf: NameOf): void;
}

/** The audit log: a chain of entries for each merchant, each with the hash of the one before. */
export const createAudit = ({ clock }: Pick<Platform, 'clock'>): Audit => {
  const namers = new Map<string, NameOf>();

  const nameOf: NameOf = async (on, merchantId, id) => namers.get(id.slice(0, 3))?.(on, merchantId, id);

  return {
    record(on, merchantId, change) {
      const origin = requestOrigin();
      beforeCommit(on, async (ending) => {
        const { by } = change;
        const name = by === undefined ? undefined : await nameOf(ending, merchantId, by);
        const draft = draftOf(change, name, origin);
        const before = await auditStore.lockHead(ending, merchantId);
        const { head, text } = linkedEntry(merchantId, draft, before, clock.now());
        await auditStore.add(ending, merchantId, head, draft, text);
      });
    },
    names: (prefix, run) => void namers.set(prefix, run),
  };
};
