import type { Queryable } from '@tallystick/database';
import type { AuditAction, Event } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import type { StoredApproval } from './store.ts';

type Step = Extract<Event['type'], `approval.${string}`> & AuditAction;

/** What a step of a request leaves behind: an event for those who follow, and an entry in the audit log. */
export const createTrail =
  ({ outbox }: Pick<Platform, 'outbox'>, audit: Pick<Audit, 'record'>) =>
  async (
    on: Queryable,
    approval: StoredApproval,
    step: Step,
    { by, before }: { readonly by: string | undefined; readonly before?: StoredApproval },
  ): Promise<void> => {
    const { merchantId, id, kind, objectId, objectName, input, state, askedBy, reason, note } = approval;
    await outbox.add(on, merchantId, {
      type: step,
      subject: id,
      data: { kind, object: { id: objectId, name: objectName }, state, by: by ?? 'server' },
    });
    audit.record(on, merchantId, {
      by,
      job: 'approvals',
      action: step,
      object: { kind: 'approval', id, name: objectName },
      reason: note ?? reason,
      before: before && { state: before.state },
      after: { state, kind, objectId, input, askedBy },
    });
  };
export type Trail = ReturnType<typeof createTrail>;
