import { retireTerminal } from '@tallystick/protocol';
import { Refusal } from '../../../platform/refusal.ts';
import { compileCheck } from '../../../platform/validation.ts';
import type { ChangeKind } from '../../../tenancy/approvals/index.ts';
import type { TerminalService } from '../service.ts';

const checkInput = compileCheck(retireTerminal.body);

/** Retiring a terminal, as a change that a second person may have to approve. */
export const retirement = (terminals: Pick<TerminalService, 'get' | 'retireOn' | 'settle'>): ChangeKind => ({
  kind: 'terminal.retire',
  async describe({ merchantId, objectId, input }) {
    const { label, actions } = await terminals.get(merchantId, objectId);
    if (!actions.includes('retire')) throw new Refusal('terminal_state_conflict', { possible: actions });
    return { objectId, name: label, input: checkInput(input) };
  },
  async carryOut(on, { merchantId, objectId, by, reason }) {
    await terminals.retireOn(on, merchantId, objectId, { by, reason });
    return () => terminals.settle(merchantId, objectId);
  },
});
