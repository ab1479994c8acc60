import { type Passkey, shownText } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { Ceremony, PasskeyChecks } from './passkey-checks.ts';
import type { PasskeyStore } from './passkey-store.ts';
import type { OperatorStore, PasskeyRow } from './store.ts';

const LIMIT = 20;

/** What an operator does with passkeys of the same operator. */
export interface OwnPasskeys {
  list(actor: OperatorActor): Promise<Passkey[]>;
  /** @throws Refusal `passkeys_full` */
  begin(actor: OperatorActor): Promise<Ceremony>;
  /** @throws Refusal `passkey_refused`, `passkeys_full` */
  add(actor: OperatorActor, ceremony: string, name: string, credential: unknown): Promise<Passkey>;
  /** @throws Refusal `not_found` */
  rename(actor: OperatorActor, id: string, name: string): Promise<Passkey>;
  /** @throws Refusal `not_found`, `last_passkey` */
  remove(actor: OperatorActor, id: string): Promise<void>;
}

const toPasskey = ({ id, name, createdAt, lastUsedAt }: PasskeyRow): Passkey => ({
  id,
  ...(name === '' ? {} : { name: shownText(name) }),
  createdAt: createdAt.toISOString(),
  ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
});

const toldOf = ({ id, name }: Pick<PasskeyRow, 'id' | 'name'>) => ({
  kind: 'passkey' as const,
  id,
  ...(name === '' ? {} : { name: shownText(name) }),
});

export const createOwnPasskeys = (
  store: OperatorStore,
  passkeys: PasskeyStore,
  checks: PasskeyChecks,
  audit: Pick<Audit, 'record'>,
): OwnPasskeys => ({
  list: async ({ merchantId, id }) => (await store.listPasskeys(merchantId, id)).map(toPasskey),
  async begin({ merchantId, id }) {
    const [operator, known] = await Promise.all([
      store.findPresent(merchantId, id),
      store.listPasskeys(merchantId, id),
    ]);
    if (operator === undefined) throw new Refusal('sign_in_required');
    if (known.length >= LIMIT) throw new Refusal('passkeys_full');
    return checks.beginRegistration('add-passkey', { merchantId, id, name: operator.name }, known);
  },
  async add({ merchantId, id }, ceremony, name, credential) {
    const { holder, passkey } = await checks.finishRegistration(
      'add-passkey',
      ceremony,
      credential,
      name.trim(),
    );
    if (holder.merchantId !== merchantId || holder.id !== id) throw checks.refuse('ceremony');
    const added = await passkeys.add(passkey, LIMIT, (on) =>
      audit.record(on, merchantId, { by: id, action: 'passkey.added', object: toldOf(passkey) }),
    );
    if (!added) throw new Refusal('passkeys_full');
    return toPasskey(passkey);
  },
  async rename({ merchantId, id: operatorId }, id, name) {
    const after = name.trim();
    const row = await passkeys.rename({ merchantId, operatorId, id }, after, (on, before) =>
      audit.record(on, merchantId, {
        by: operatorId,
        action: 'passkey.renamed',
        object: toldOf({ id, name: after }),
        before: { name: shownText(before.name) },
        after: { name: shownText(after) },
      }),
    );
    if (row === undefined) throw new Refusal('not_found');
    return toPasskey(row);
  },
  async remove({ merchantId, id: operatorId }, id) {
    const outcome = await passkeys.remove({ merchantId, operatorId, id }, (on, removed) =>
      audit.record(on, merchantId, { by: operatorId, action: 'passkey.removed', object: toldOf(removed) }),
    );
    if (outcome !== 'done') throw new Refusal(outcome);
  },
});
