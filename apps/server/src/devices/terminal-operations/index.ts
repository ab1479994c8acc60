import type { Terminals } from '../../fleet/terminals/index.ts';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { Policies } from '../../trust/policies/index.ts';
import { addTerminalRoutes } from './routes.ts';
import { createTerminalView, type TerminalView } from './terminal-view.ts';

export type { TerminalView } from './terminal-view.ts';

export interface TerminalOperationsDependencies {
  readonly terminals: Terminals;
  readonly attestation: Pick<Attestation, 'lastSeenOf' | 'signalsFor' | 'evidencePasses'>;
  readonly policies: Pick<Policies, 'of' | 'builtIn'>;
}

/** What an operator sees of terminals, with whether each could pay now, and what an operator does with them. */
export const terminalOperations = {
  name: 'terminal-operations',
  migrations: [],
  retention: [],
  settings: NO_SETTINGS,
  create(platform: Platform, dependencies: TerminalOperationsDependencies): TerminalView {
    const view = createTerminalView(platform, dependencies);
    addTerminalRoutes(platform.routes, { ...dependencies, view });
    return view;
  },
} satisfies ModuleDefinition;
