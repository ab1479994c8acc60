import { toBase64Url } from '@tallystick/encoding';
import { reportTamper, type TamperFinding } from '@tallystick/protocol';
import type { TerminalDependencies } from '../service-processing/dependencies.ts';
import type { Report } from '../service-processing/event.ts';
import { server } from '../trusted-communication/server.ts';
import { shownMarker, type TamperedPayment, type TamperMarker } from './marker.ts';
import { referenceOf } from './reference.ts';
import { signTamperReport } from './report.ts';

const SEEN_MAX = 16;

/** What of a tamper response needs the device key or the server. */
export class TamperActs {
  readonly #dependencies: TerminalDependencies;
  #report: string | undefined;

  constructor(dependencies: TerminalDependencies) {
    this.#dependencies = dependencies;
  }

  #random(length: number): Uint8Array<ArrayBuffer> {
    return this.#dependencies.random(new Uint8Array(length));
  }

  async #payment(): Promise<TamperedPayment | undefined> {
    const pending = await this.#dependencies.storage.read('pending');
    if (!pending) return;
    const { paymentId, amount, presented } = pending;
    return { amount, presented, ...(paymentId ? { paymentId: paymentId } : {}) };
  }

  async #signed(
    seen: readonly TamperFinding[],
    action: 'report' | 'trip',
    reference: string,
    paymentId: string | undefined,
  ): Promise<string | undefined> {
    const { storage, now, softwareVersion } = this.#dependencies;
    const [device, keys] = [await storage.read('device'), await storage.keys()];
    if (!device || !keys) return;
    return signTamperReport(
      {
        reportId: toBase64Url(this.#random(16)),
        deviceId: device.deviceId,
        reference,
        action,
        seen: seen.slice(0, SEEN_MAX),
        ...(paymentId ? { paymentId } : {}),
        softwareVersion,
        time: Math.floor(now() / 1000),
      },
      keys,
    );
  }

  /** Makes the marker, and signs the report while there is a key. A report that is still owed to the server is not lost to a new one. */
  async sign(seen: readonly TamperFinding[]): Promise<Report> {
    const { storage, now } = this.#dependencies;
    const reference = referenceOf(this.#random(8));
    let marker: TamperMarker = { seen, reference, at: now(), told: 'unsigned' };
    try {
      const owed = await storage.read('tamper');
      if (owed) {
        this.#report = owed.report;
        return { type: 'tamper-signed', marker: shownMarker(owed) };
      }
      const device = await storage.read('device');
      if (!device) return { type: 'tamper-signed', marker: { ...marker, told: 'needless' } };
      const payment = await this.#payment();
      marker = { ...marker, terminal: device.terminal, ...(payment ? { payment } : {}) };
      this.#report = await this.#signed(seen, 'trip', reference, payment?.paymentId);
      if (this.#report) marker = { ...marker, told: 'unsent' };
    } catch {
      // What cannot be signed is not told; it is wiped all the same.
    }
    return { type: 'tamper-signed', marker };
  }

  /** The signed report, until the server has it. */
  get report(): string | undefined {
    return this.#report;
  }

  /** Sends the report that was signed before the wipe. */
  async send(signal: AbortSignal): Promise<Report> {
    const report = this.#report ?? (await this.#dependencies.storage.read('tamper'))?.report;
    if (!report) return { type: 'tamper-told', unknown: true };
    const { payment } = await server(this.#dependencies).call(reportTamper, { body: { report }, signal });
    return { type: 'tamper-told', unknown: !payment, ...(payment?.end ? { end: payment.end } : {}) };
  }

  /** Keeps what is known now; a report that has reached the server is let go of. */
  async keep(marker: TamperMarker): Promise<void> {
    this.#report = undefined;
    if (await this.#dependencies.storage.read('tamper'))
      await this.#dependencies.storage.write('tamper', marker);
  }

  /** Tells the server what was seen while the terminal goes on. @returns whether it is done with */
  async tell(seen: readonly TamperFinding[]): Promise<boolean> {
    const report = await this.#signed(seen, 'report', referenceOf(this.#random(8)), undefined);
    if (!report) return false;
    await server(this.#dependencies).call(reportTamper, { body: { report } });
    return true;
  }
}
