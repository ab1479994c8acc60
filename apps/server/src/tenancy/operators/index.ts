import { shownText } from '@tallystick/protocol';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import { createCeremonyStore } from './ceremony-store.ts';
import { createOperatorGate, createSessionGate } from './gates.ts';
import { createLinkStore, type ForgetLink } from './link-store.ts';
import { createOwnPasskeys } from './own-passkeys.ts';
import { createPasskeyChecks } from './passkey-checks.ts';
import { createPasskeyStore } from './passkey-store.ts';
import { createPeople } from './people.ts';
import { addPeopleRoutes } from './people-routes.ts';
import { createPeopleStore, type Person } from './people-store.ts';
import { createRecovery } from './recovery.ts';
import { createRecoveryStore } from './recovery-store.ts';
import { operatorRetention } from './retention.ts';
import { addOperatorRoutes } from './routes.ts';
import { operatorMigrations } from './schema.ts';
import { createOperatorService, type OperatorService } from './service.ts';
import { createSessions } from './session.ts';
import { createSessionEnds, type SessionEnds } from './session-ends.ts';
import { createSessionStore } from './session-store.ts';
import { createSetupTokenStore } from './setup-token-store.ts';
import { createOperatorStore } from './store.ts';

export { pauseAfter } from './growing-pause.ts';
export type { Person } from './people-store.ts';

export interface Operators extends Pick<OperatorService, 'createSetupToken'>, Running {
  /** Names of operators, of those who went too, and labels of API keys, by id; who is not of the merchant is left out. */
  namesOf(merchantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many owners a merchant has now. */
  countOwners(merchantId: string): Promise<number>;
  /** An operator of now. */
  find(merchantId: string, id: string): Promise<Person | undefined>;
  /** All operators of now, by age. */
  present(merchantId: string): Promise<readonly Person[]>;
  /** Registers what ends with all sessions of an operator, in one transaction with them; while modules are made. */
  alsoEnd: SessionEnds['alsoEnd'];
  /** Calls `run` after sessions ended, by a sign-out here or a change in any process, with their merchant. The result stops it. */
  onSignOut(run: (merchantId: string) => void): () => void;
}

export interface OperatorDependencies {
  readonly merchants: Merchants;
  readonly audit: Audit;
}

/** Console sign-in, and the gates of what operators and API keys may do. */
export const operators = {
  name: 'operators',
  migrations: operatorMigrations,
  retention: operatorRetention,
  settings: NO_SETTINGS,
  create(platform: Platform, { merchants, audit }: OperatorDependencies): Operators {
    const { routes, database } = platform;
    const ends = createSessionEnds(platform);
    const store = createOperatorStore(database);
    const forget: ForgetLink = (on, merchantId, id) => platform.messages.forget(on, merchantId, id);
    const links = createLinkStore(database, ends, forget);
    const peopleStore = createPeopleStore(database, ends, forget);
    audit.names('opr', peopleStore.nameOf);
    const checks = createPasskeyChecks(platform, createCeremonyStore(database), store);
    const sessions = createSessions(platform, createSessionStore(database), audit);
    const service = createOperatorService(
      platform,
      { store, setups: createSetupTokenStore(database), links },
      checks,
      merchants,
      audit,
    );
    const recovery = createRecovery(platform, createRecoveryStore(database), audit);

    const sessionGate = createSessionGate(sessions, platform.console);
    routes.gate('session', sessionGate);
    routes.gate('operator', createOperatorGate(merchants, sessions, sessionGate));
    addOperatorRoutes(routes, service, recovery, sessions, platform.console, ends.ended);
    const passkeys = createOwnPasskeys(store, createPasskeyStore(database, ends), checks, audit);
    const people = createPeople(platform, { people: peopleStore, links, merchants }, audit);
    addPeopleRoutes(routes, people, passkeys, recovery);
    return {
      createSetupToken: service.createSetupToken,
      async namesOf(merchantId, ids) {
        const [people, keys] = await Promise.all([
          peopleStore.names(merchantId, ids),
          merchants.listApiKeys(merchantId),
        ]);
        return new Map([
          ...[...people].map(([id, name]) => [id, shownText(name)] as const),
          ...keys.map(({ id, label }) => [id, label] as const),
        ]);
      },
      countOwners: peopleStore.countOwners,
      find: peopleStore.find,
      present: peopleStore.list,
      alsoEnd: ends.alsoEnd,
      onSignOut: ends.follow,
      stop: ends.stop,
    };
  },
} satisfies ModuleDefinition;
