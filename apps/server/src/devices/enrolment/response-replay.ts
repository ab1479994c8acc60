import type { completeEnrolment, ResponseOf } from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { DeviceChannel } from '../device-channel/index.ts';
import type { PersonalisationService } from '../personalisation/index.ts';

/** How long the response to a completed enrolment can be replayed, in milliseconds. */
export const REPLAY_WINDOW_MS = 3_600_000;

export interface EnrolmentResponseDependencies {
  readonly terminals: Terminals;
  readonly attestation: Attestation;
  readonly personalisation: PersonalisationService;
  /** A device that has opened its channel has received the response. */
  readonly deviceChannel: Pick<DeviceChannel, 'hasBegun'>;
}

/** The response to a completed enrolment: the first one, and replays for a device that lost it. */
export const createEnrolmentResponses = (
  platform: Pick<Platform, 'clock' | 'log'>,
  dependencies: EnrolmentResponseDependencies,
) => {
  const { clock, log } = platform;
  const { terminals, attestation, deviceChannel } = dependencies;
  const deviceStatuses = terminals.statuses;

  /** The revocation list, policy or reference values may have changed between appraisal and commit, and the re-appraisal for it may have run before the commit. */
  const suspendIfOutdated = async (merchantId: string, terminalId: string): Promise<void> => {
    if (await attestation.evidencePasses(merchantId, terminalId)) return;
    await terminals.suspendIfPossible(merchantId, terminalId, {
      cause: 're-appraisal',
      reason: 'The policy or reference values changed during the enrolment, and the device no longer passes.',
    });
  };

  const respond = async (
    { terminalId, deviceId }: Pick<DeviceActor, 'terminalId' | 'deviceId'>,
    status: ResponseOf<typeof completeEnrolment>['status'],
  ): Promise<ResponseOf<typeof completeEnrolment>> => {
    const { personalisation } = await dependencies.personalisation.of(deviceId);
    const serverTime = new Date(clock.now()).toISOString();
    return { deviceId, terminalId, status, personalisation, serverTime };
  };

  return {
    /** Called after the transaction that enrolled a device. */
    async first(
      device: Omit<DeviceActor, 'kind'>,
      status: ResponseOf<typeof completeEnrolment>['status'],
    ): Promise<ResponseOf<typeof completeEnrolment>> {
      const { merchantId, terminalId } = device;
      terminals.settle(merchantId, terminalId);
      await suspendIfOutdated(merchantId, terminalId);
      return respond(device, status);
    },

    /**
     * The response to a repeated request of an enrolled device: nothing is appraised or written, and no event is raised. It is encrypted to the
     * device, so an attacker who replays a recorded request cannot decrypt it. Raises `terminal_suspended`, and `enrolment_closed` once the device
     * has opened its channel or is no longer the device of its terminal.
     */
    async replay(deviceId: string): Promise<ResponseOf<typeof completeEnrolment>> {
      const enrolled = await deviceStatuses.find(deviceId);
      if (enrolled === undefined || enrolled.deviceEnd !== undefined) throw new Refusal('enrolment_closed');
      const { actor } = enrolled;
      if (await deviceChannel.hasBegun(actor)) throw new Refusal('enrolment_closed');
      // The process that enrolled the device may have ended before this check.
      await suspendIfOutdated(actor.merchantId, actor.terminalId);
      const now = await deviceStatuses.find(deviceId);
      if (now === undefined || now.deviceEnd !== undefined) throw new Refusal('enrolment_closed');
      if (now.status === 'suspended') throw new Refusal('terminal_suspended');
      log.info({ terminal: actor.terminalId, device: deviceId }, 'an enrolment response was replayed');
      return respond(actor, now.status);
    },
  };
};
