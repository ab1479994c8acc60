import {
  addPasskey,
  beginPasskey,
  changeOperatorRole,
  createInvitation,
  createRecoveryCodes,
  createRecoveryLink,
  getRecoveryCodes,
  listInvitations,
  listOperators,
  listPasskeys,
  removeOperator,
  removePasskey,
  renamePasskey,
  revokeInvitation,
} from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { OwnPasskeys } from './own-passkeys.ts';
import type { People } from './people.ts';
import type { Recovery } from './recovery.ts';

/** What owners do with operators, and operators with what they sign in by. */
export const addPeopleRoutes = (
  routes: Routes,
  people: People,
  passkeys: OwnPasskeys,
  recovery: Recovery,
): void => {
  routes.add(listOperators, async ({ actor }) => ({ data: await people.list(actor.merchantId) }));
  routes.add(changeOperatorRole, ({ actor, params, body }) => people.changeRole(actor, params.id, body.role));
  routes.add(removeOperator, ({ actor, params }) => people.remove(actor, params.id).then(() => undefined));
  routes.add(createRecoveryLink, ({ actor, params, body }) =>
    people.makeRecoveryLink(actor, params.id, body),
  );
  routes.add(listInvitations, async ({ actor }) => ({ data: await people.listLinks(actor.merchantId) }));
  routes.add(createInvitation, ({ actor, body }) => people.invite(actor, body));
  routes.add(revokeInvitation, ({ actor, params }) => people.revoke(actor, params.id).then(() => undefined));

  routes.add(listPasskeys, async ({ actor }) => ({ data: await passkeys.list(actor) }));
  routes.add(beginPasskey, ({ actor }) => passkeys.begin(actor));
  routes.add(addPasskey, ({ actor, body }) => passkeys.add(actor, body.ceremony, body.name, body.credential));
  routes.add(renamePasskey, ({ actor, params, body }) => passkeys.rename(actor, params.id, body.name));
  routes.add(removePasskey, ({ actor, params }) => passkeys.remove(actor, params.id).then(() => undefined));

  routes.add(getRecoveryCodes, ({ actor }) => recovery.state(actor));
  routes.add(createRecoveryCodes, ({ actor }) => recovery.create(actor));
};
