import type { completeEnrolment, ResponseOf } from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Attestation } from '../../trust/attestation/index.ts';
import type { DeviceChannel } from '../device-channel/index.ts';
import type { PersonalisationService } from '../personalisation/index.ts';

/** How long an enrolment that made a device is answered again, in milliseconds. */
export const ANSWERED_AGAIN_MS = 3_600_000;

export interface AnswerDependencies {
  readonly terminals: Terminals;
  readonly attestation: Attestation;
  readonly personalisation: PersonalisationService;
  /** Whether a device has ever opened its channel says whether it has the answer. */
  readonly deviceChannel: Pick<DeviceChannel, 'hasBegun'>;
}

/** What a device is told that enrolled: at once, and again when that answer was lost. */
export const createAnswers = (
  platform: Pick<Platform, 'clock' | 'log'>,
  dependencies: AnswerDependencies,
) => {
  const { clock, log } = platform;
  const { terminals, attestation, deviceChannel } = dependencies;
  const deviceStatuses = terminals.statuses;

  /** List, policy or reference values may have changed between appraisal and commit, and the pass for that have gone by before. */
  const suspendIfOvertaken = async (merchantId: string, terminalId: string): Promise<void> => {
    if (await attestation.evidencePasses(merchantId, terminalId)) return;
    await terminals.suspendIfPossible(merchantId, terminalId, {
      cause: 're-appraisal',
      reason: 'The policy or reference values changed during the enrolment, and the device no longer passes.',
    });
  };

  const answer = async (
    { terminalId, deviceId }: Pick<DeviceActor, 'terminalId' | 'deviceId'>,
    status: ResponseOf<typeof completeEnrolment>['status'],
  ): Promise<ResponseOf<typeof completeEnrolment>> => {
    const { personalisation } = await dependencies.personalisation.of(deviceId);
    const serverTime = new Date(clock.now()).toISOString();
    return { deviceId, terminalId, status, personalisation, serverTime };
  };

  return {
    /** After the transaction that enrolled a device. */
    async first(
      device: Omit<DeviceActor, 'kind'>,
      status: ResponseOf<typeof completeEnrolment>['status'],
    ): Promise<ResponseOf<typeof completeEnrolment>> {
      const { merchantId, terminalId } = device;
      terminals.settle(merchantId, terminalId);
      await suspendIfOvertaken(merchantId, terminalId);
      return answer(device, status);
    },

    /**
     * The answer to a request that has enrolled this device before: nothing is appraised, spent, written or told to anybody. It is encrypted to
     * the device, so whoever plays a recorded request back can open none of it. Raises `terminal_suspended`, and `enrolment_closed` once the
     * device has shown that it got an answer, or is no longer the one of its terminal.
     */
    async again(deviceId: string): Promise<ResponseOf<typeof completeEnrolment>> {
      const enrolled = await deviceStatuses.find(deviceId);
      if (enrolled === undefined || enrolled.deviceEnd !== undefined) throw new Refusal('enrolment_closed');
      const { actor } = enrolled;
      if (await deviceChannel.hasBegun(actor)) throw new Refusal('enrolment_closed');
      // The process that enrolled it may have died before it looked.
      await suspendIfOvertaken(actor.merchantId, actor.terminalId);
      const now = await deviceStatuses.find(deviceId);
      if (now === undefined || now.deviceEnd !== undefined) throw new Refusal('enrolment_closed');
      if (now.status === 'suspended') throw new Refusal('terminal_suspended');
      log.info({ terminal: actor.terminalId, device: deviceId }, 'an enrolment response was replayed');
      return answer(actor, now.status);
    },
  };
};
