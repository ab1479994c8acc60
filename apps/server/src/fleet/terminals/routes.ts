import {
  amendTerminal,
  approveTerminal,
  createActivationCode,
  createTerminal,
  getOwnTerminal,
  getPersonalisation,
  getTerminal,
  listTerminalChanges,
  listTerminals,
  resetTerminal,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  updateTerminal,
} from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { TerminalService } from './service.ts';

const PAGE = 50;

export const addTerminalRoutes = (routes: Routes, terminals: TerminalService): void => {
  routes.add(createTerminal, ({ actor, body }) => terminals.create(actor.merchantId, body, actor.id));
  routes.add(listTerminals, ({ actor, query }) =>
    terminals.list(actor.merchantId, query.limit ?? PAGE, query.after, query),
  );
  routes.add(getTerminal, ({ actor, params }) => terminals.get(actor.merchantId, params.id));
  routes.add(listTerminalChanges, ({ actor, params, query }) =>
    terminals.changes(actor.merchantId, params.id, query.limit ?? PAGE, query.after),
  );
  routes.add(createActivationCode, ({ actor, params }) =>
    terminals.createActivationCode(actor.merchantId, params.id, actor.id),
  );
  routes.add(approveTerminal, ({ actor, params }) =>
    terminals.approve(actor.merchantId, params.id, actor.id),
  );
  routes.add(amendTerminal, ({ actor, params, body }) =>
    terminals.amend(actor.merchantId, params.id, body, actor.id),
  );
  routes.add(updateTerminal, ({ actor, params, body }) =>
    terminals.update(actor.merchantId, params.id, body, actor.id),
  );
  routes.add(suspendTerminal, ({ actor, params, body }) =>
    terminals.suspend(actor.merchantId, params.id, {
      reason: body.reason,
      cause: 'operator',
      by: actor.id,
    }),
  );
  routes.add(resumeTerminal, ({ actor, params }) => terminals.resume(actor.merchantId, params.id, actor.id));
  routes.add(resetTerminal, ({ actor, params, body }) =>
    terminals.reset(actor.merchantId, params.id, { reason: body.reason, by: actor.id }),
  );
  routes.add(retireTerminal, ({ actor, params }) => terminals.retire(actor.merchantId, params.id, actor.id));
  routes.add(getOwnTerminal, ({ actor }) => terminals.own(actor));
  routes.add(getPersonalisation, ({ actor }) => terminals.personalisationOf(actor.deviceId));
};
