import { claimsOfStatement, verifyDeviceStatement } from '@tallystick/attestation/proof';
import { TAMPER_REPORT_TYPE, TamperClaims } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import type { DeviceStatus, DeviceStatuses } from '../../fleet/terminals/index.ts';
import { Refusal } from '../../platform/refusal.ts';

const REPORT_MAX_LENGTH = 12_288;
const claimsCheck = Compile(TamperClaims);

const attempt = <T>(read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new Refusal('tamper_report_invalid', { cause });
  }
};

/**
 * Reads a report: whose it says it is, then whether that device's key signed it. It need not be a device that is active, nor one that
 * still is a terminal: a report that comes late is a report. Raises Refusal `tamper_report_invalid`, whatever is wrong with it.
 */
export const readReport = async (
  report: string,
  deviceStatuses: Pick<DeviceStatuses, 'find'>,
): Promise<{ readonly claims: TamperClaims; readonly deviceStatus: DeviceStatus }> => {
  const { deviceId } = attempt(() => claimsOfStatement(report));
  const deviceStatus = typeof deviceId === 'string' ? await deviceStatuses.find(deviceId) : undefined;
  if (deviceStatus === undefined) throw new Refusal('tamper_report_invalid');
  const claims = attempt(() =>
    verifyDeviceStatement(report, {
      key: deviceStatus.key,
      typ: TAMPER_REPORT_TYPE,
      maxLength: REPORT_MAX_LENGTH,
    }),
  );
  if (!claimsCheck.Check(claims)) throw new Refusal('tamper_report_invalid');
  return { claims, deviceStatus };
};
