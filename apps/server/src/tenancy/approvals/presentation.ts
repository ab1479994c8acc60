import { type Approval, shownText } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Clock } from '../../platform/clock.ts';
import { mayApprove } from './kinds.ts';
import { decide, isOpen, type Standing } from './state.ts';
import type { StoredApproval } from './store.ts';

export type Step = Approval['may'][number];

export type NamesOf = (merchantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const STEPS: readonly Step[] = ['see', 'approve', 'refuse', 'withdraw'];

export const standingOf = ({ state, askedBy, askedFor, expiresAt }: StoredApproval): Standing => ({
  state,
  askedBy,
  askedFor,
  expiresAt: expiresAt.getTime(),
});

const personIn = (names: ReadonlyMap<string, string>) => (id: string) => {
  const name = names.get(id);
  return { id, ...(name === undefined ? {} : { name }) };
};

/** Requests as one caller sees them: with names, and with what that caller may do now. */
export const createPresentation =
  (clock: Pick<Clock, 'now'>, namesOf: NamesOf) =>
  async (actor: OperatorActor, approvals: readonly StoredApproval[]): Promise<Approval[]> => {
    const people = approvals.flatMap(({ askedBy, seenBy, decidedBy }) => [askedBy, seenBy, decidedBy]);
    const known = [...new Set(people.filter((id) => id !== undefined))];
    const person = personIn(await namesOf(actor.merchantId, known));
    const now = clock.now();

    return approvals.map((approval): Approval => {
      const { seenBy, seenAt, decidedBy, decidedAt, note, state, expiresAt } = approval;
      const allowed = mayApprove(approval.kind, actor);
      return {
        id: approval.id,
        kind: approval.kind,
        object: { id: approval.objectId, name: shownText(approval.objectName) },
        input: { ...approval.input },
        reason: shownText(approval.reason),
        // What has run out is over, also before it is marked as such.
        state: isOpen(state) && now >= expiresAt.getTime() ? 'expired' : state,
        askedBy: person(approval.askedBy),
        askedAt: approval.askedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        ...(seenBy && seenAt ? { seenBy: person(seenBy), seenAt: seenAt.toISOString() } : {}),
        ...(decidedBy === undefined ? {} : { decidedBy: person(decidedBy) }),
        ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
        ...(note === undefined ? {} : { note: shownText(note) }),
        may: STEPS.filter(
          (type) => decide(standingOf(approval), { type, by: actor.id }, now, allowed).allowed,
        ),
      };
    });
  };
