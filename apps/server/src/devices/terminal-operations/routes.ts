import {
  amendTerminal,
  approveTerminal,
  createActivationCode,
  createTerminal,
  getTerminal,
  listTerminalChanges,
  listTerminals,
  resendActivation,
  resetTerminal,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  type Terminal,
  updateTerminal,
} from '@tallystick/protocol';
import type { TerminalFacts, Terminals } from '../../fleet/terminals/index.ts';
import type { Routes } from '../../platform/route.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { TerminalView } from './terminal-view.ts';

const PAGE = 50;

export interface TerminalRouteDependencies {
  readonly terminals: Terminals;
  readonly attestation: Pick<Attestation, 'evidencePasses'>;
  readonly view: TerminalView;
}

export const addTerminalRoutes = (
  routes: Routes,
  { terminals, attestation, view }: TerminalRouteDependencies,
): void => {
  const shown = async (merchantId: string, changed: Promise<TerminalFacts>): Promise<Terminal> =>
    view.present(merchantId, await changed);

  routes.add(createTerminal, ({ actor: { merchantId, id: by }, body }) =>
    shown(merchantId, terminals.create(merchantId, body, by)),
  );
  routes.add(listTerminals, ({ actor, query }) =>
    view.page(actor.merchantId, { ...query, limit: query.limit ?? PAGE }),
  );
  routes.add(getTerminal, ({ actor, params }) => view.get(actor.merchantId, params.id));
  routes.add(listTerminalChanges, ({ actor, params, query }) =>
    terminals.changes(actor.merchantId, params.id, query.limit ?? PAGE, query.after),
  );
  routes.add(createActivationCode, ({ actor, params, body }) =>
    terminals.createActivationCode(actor.merchantId, params.id, actor.id, body.delivery),
  );
  routes.add(resendActivation, ({ actor: { merchantId, id: by }, params }) =>
    shown(merchantId, terminals.deliveries.resendOf(merchantId, params.id, by)),
  );
  routes.add(approveTerminal, ({ actor: { merchantId, id: by }, params }) =>
    shown(merchantId, terminals.approve(merchantId, params.id, by)),
  );
  routes.add(amendTerminal, ({ actor: { merchantId, id: by }, params, body }) =>
    shown(merchantId, terminals.amend(merchantId, params.id, body, by)),
  );
  routes.add(updateTerminal, ({ actor: { merchantId, id: by }, params, body }) =>
    shown(merchantId, terminals.update(merchantId, params.id, body, by)),
  );
  routes.add(suspendTerminal, ({ actor: { merchantId, id: by }, params, body }) =>
    shown(
      merchantId,
      terminals.suspend(merchantId, params.id, { reason: body.reason, cause: 'operator', by }),
    ),
  );
  routes.add(resumeTerminal, async ({ actor: { merchantId, id: by }, params: { id } }) => {
    const { suspension } = await terminals.get(merchantId, id);
    const passes = suspension !== undefined && (await attestation.evidencePasses(merchantId, id));
    return shown(merchantId, terminals.resume(merchantId, id, passes, by));
  });
  routes.add(resetTerminal, async ({ actor: { merchantId, id: by }, params, body }) => {
    const { terminal, activation } = await terminals.reset(merchantId, params.id, {
      reason: body.reason,
      by,
    });
    const shownNow = await view.present(merchantId, terminal);
    return { terminal: shownNow, ...(activation === undefined ? {} : { activation }) };
  });
  routes.add(retireTerminal, ({ actor: { merchantId, id: by }, params }) =>
    shown(merchantId, terminals.retire(merchantId, params.id, by)),
  );
};
