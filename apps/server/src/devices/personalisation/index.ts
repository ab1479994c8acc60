import {
  createTerminalPinKey,
  getOwnTerminal,
  getPersonalisation,
  type OwnTerminal,
} from '@tallystick/protocol';
import type { Static } from 'typebox';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { Keys } from '../../trust/keys/index.ts';
import type { Policies } from '../../trust/policies/index.ts';
import { createCaKeys } from './ca-keys.ts';
import { createPersonaliser } from './personalisation.ts';
import { type PersonalisationSettings, personalisationSettings } from './settings.ts';

export type { PersonalisationSettings } from './settings.ts';

export interface PersonalisationDependencies {
  readonly merchants: Pick<Merchants, 'read'>;
  readonly terminals: Pick<Terminals, 'statuses' | 'noteFetched'>;
  readonly policies: Policies;
  readonly attestation: Pick<Attestation, 'periodicDueAt'>;
  readonly keys: Pick<Keys, 'takesPin' | 'terminalPins'>;
}

export interface PersonalisationService {
  /** Personalisation data for a device, read fresh. Raises `not_found`. */
  of(deviceId: string): Promise<{ readonly version: number; readonly personalisation: string }>;
}

/** What a device is given to work with, and what it is told of itself. */
export const personalisation = {
  name: 'personalisation',
  migrations: [],
  retention: [],
  settings: personalisationSettings,
  create(
    platform: Platform,
    { issuer, cardTrace }: PersonalisationSettings,
    { merchants, terminals, policies, attestation, keys }: PersonalisationDependencies,
  ): PersonalisationService {
    const { statuses } = terminals;
    const caKeys = createCaKeys(platform, issuer.httpOrigin);
    const { takesPin, terminalPins } = keys;
    const personalise = createPersonaliser(platform, { caKeys, policies, cardTrace, takesPin });

    const of = async (deviceId: string) => {
      const status = await statuses.find(deviceId);
      if (status === undefined) throw new Refusal('not_found');
      const { merchantId } = status.actor;
      // As it is now, not as it is remembered: a device asks for a version once, and what it gets with it has to be the newest.
      const merchant = await merchants.read(merchantId);
      const version = status.personalisationVersion;
      const personalised = await personalise(status, merchant);
      await terminals.noteFetched(status.actor, version);
      return { version, personalisation: personalised };
    };
    const own = async (actor: DeviceActor): Promise<Static<typeof OwnTerminal>> => {
      const status = statuses.of(actor);
      return {
        deviceId: actor.deviceId,
        terminalId: actor.terminalId,
        terminalNumber: status.terminalNumber,
        label: status.label,
        status: status.status,
        personalisationVersion: status.personalisationVersion,
        periodicCheckDueAt: new Date(await attestation.periodicDueAt(actor)).toISOString(),
        serverTime: new Date(platform.clock.now()).toISOString(),
      };
    };

    platform.routes.add(getOwnTerminal, ({ actor }) => own(actor));
    platform.routes.add(createTerminalPinKey, async ({ actor }) => {
      const status = statuses.of(actor);
      if (!(await takesPin(status))) throw new Refusal('pin_not_allowed');
      return terminalPins.issue(actor, status.encryptionKey);
    });
    platform.routes.add(getPersonalisation, ({ actor }) => of(actor.deviceId));
    return { of };
  },
} satisfies ModuleDefinition;
