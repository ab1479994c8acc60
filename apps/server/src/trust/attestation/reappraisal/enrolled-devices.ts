import type { SignalName } from '@tallystick/attestation/appraisal';
import type { EvidenceKind, SecurityItems } from '@tallystick/attestation/evidence';
import type { Queryable } from '@tallystick/database';
import type { SecurityLevel, SuspensionCause } from '@tallystick/protocol';
import type { TerminalService } from '../../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../../platform/actor.ts';

/** A device that may take payments, as it is re-appraised. */
export interface EnrolledDevice {
  readonly merchantId: string;
  readonly terminalId: string;
  readonly deviceId: string;
  readonly kind: EvidenceKind;
  readonly level: SecurityLevel;
  /** The level that its terminal asks for. */
  readonly minimumLevel: SecurityLevel;
  /** The items that were accepted last, and when. */
  readonly items: SecurityItems;
  readonly checkedAt: Date;
}

/** Where a walk through all devices stands. */
export interface DevicePlace {
  readonly merchantId: string;
  readonly terminalId: string;
}

/** What attestation needs of terminals and their devices. */
export interface EnrolledDevices {
  /** Inside a transaction: writes down that a device passed a periodic check; false: it may not any more. */
  keepCheck(
    on: Queryable,
    actor: DeviceActor,
    check: {
      readonly at: Date;
      /** External sources that affirmed the device, and when. */
      readonly signals: Readonly<Partial<Record<SignalName, string>>>;
      readonly reference?: {
        readonly level: SecurityLevel;
        readonly digest: string;
        readonly items: SecurityItems;
      };
    },
  ): Promise<boolean>;
  /** After that commit. */
  settle(merchantId: string, terminalId: string): void;
  /** Suspends a terminal everywhere at once; one that cannot be suspended any more stays as it is. */
  suspend(
    merchantId: string,
    terminalId: string,
    why: { readonly reason: string; readonly cause: SuspensionCause },
  ): Promise<void>;
  /** When an external source last affirmed each active device that depends on it, in Unix milliseconds. */
  lastAffirmedAt(merchantId: string, name: SignalName): Promise<readonly number[]>;
  /** The device of one terminal, whatever the terminal's status. */
  ofTerminal(merchantId: string, terminalId: string): Promise<EnrolledDevice | undefined>;
  /** Devices of terminals that are active or await approval, after a place, of one merchant or of all. */
  after(
    place: DevicePlace | undefined,
    limit: number,
    merchantId: string | undefined,
  ): Promise<EnrolledDevice[]>;
}

/** The devices that the fleet keeps. */
export const enrolledDevicesOf = (
  terminals: Pick<
    TerminalService,
    'keepCheck' | 'settle' | 'suspendIfPossible' | 'lastAffirmedAt' | 'enrolledDevice' | 'enrolledDevices'
  >,
): EnrolledDevices => ({
  keepCheck: (on, actor, check) => terminals.keepCheck(on, actor, check),
  settle: (merchantId, terminalId) => terminals.settle(merchantId, terminalId),
  suspend: (merchantId, terminalId, why) => terminals.suspendIfPossible(merchantId, terminalId, why),
  lastAffirmedAt: (merchantId, name) => terminals.lastAffirmedAt(merchantId, name),
  ofTerminal: (merchantId, terminalId) => terminals.enrolledDevice(merchantId, terminalId),
  after: (place, limit, merchantId) => terminals.enrolledDevices(place, limit, merchantId),
});
