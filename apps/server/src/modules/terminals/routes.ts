import {
  approveTerminal,
  createActivationCode,
  createTerminal,
  getOwnTerminal,
  getPersonalisation,
  getTerminal,
  listTerminals,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
} from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { TerminalService } from './service.ts';

const PAGE = 50;

export const addTerminalRoutes = (routes: Routes, terminals: TerminalService): void => {
  routes.add(createTerminal, ({ actor, body }) => terminals.create(actor.merchantId, body));
  routes.add(listTerminals, ({ actor, query }) =>
    terminals.list(actor.merchantId, query.limit ?? PAGE, query.after),
  );
  routes.add(getTerminal, ({ actor, params }) => terminals.get(actor.merchantId, params.id));
  routes.add(createActivationCode, ({ actor, params }) =>
    terminals.createActivationCode(actor.merchantId, params.id),
  );
  routes.add(approveTerminal, ({ actor, params }) => terminals.approve(actor.merchantId, params.id));
  routes.add(suspendTerminal, ({ actor, params, body }) =>
    terminals.suspend(actor.merchantId, params.id, { reason: body.reason, cause: 'operator' }),
  );
  routes.add(resumeTerminal, ({ actor, params }) => terminals.resume(actor.merchantId, params.id));
  routes.add(retireTerminal, ({ actor, params }) => terminals.retire(actor.merchantId, params.id));
  routes.add(getOwnTerminal, ({ actor }) => terminals.own(actor));
  routes.add(getPersonalisation, ({ actor }) => terminals.personalisationOf(actor.deviceId));
};
