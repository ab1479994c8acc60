import type { TamperFinding } from '@tallystick/protocol';
import type { TerminalDependencies } from '../service-processing/dependencies.ts';
import type { Report } from '../service-processing/event.ts';
import type { TamperActs } from './acts.ts';
import type { TamperMarker } from './marker.ts';
import { referenceOf } from './reference.ts';

/**
 * Does what the response asks for. Destroying secrets is here and needs nothing; what signs and sends is fetched after the first screen, as
 * a page must not wait for it. Where it could not be fetched nothing is reported, and everything is wiped all the same.
 */
export class TamperResponder {
  readonly #dependencies: TerminalDependencies;
  #loading: Promise<TamperActs | undefined> | undefined;
  #loaded: TamperActs | undefined;

  constructor(dependencies: TerminalDependencies) {
    this.#dependencies = dependencies;
  }

  /** What signs and sends; undefined where it cannot be fetched now. */
  load(): Promise<TamperActs | undefined> {
    this.#loading ??= import('./acts.ts').then(
      ({ TamperActs }) => {
        this.#loaded = new TamperActs(this.#dependencies);
        return this.#loaded;
      },
      () => {
        this.#loading = undefined;
        return undefined;
      },
    );
    return this.#loading;
  }

  async sign(seen: readonly TamperFinding[]): Promise<Report> {
    const acts = await this.load();
    if (acts) return acts.sign(seen);
    const { now, random } = this.#dependencies;
    const reference = referenceOf(random(new Uint8Array(8)));
    return { type: 'tamper-signed', marker: { seen, reference, at: now(), told: 'unsigned' } };
  }

  /** Destroys keys, records, counter and tickets, and leaves the marker, in one write. */
  async wipe(marker: TamperMarker): Promise<Report> {
    const { storage, tamper } = this.#dependencies;
    const report = this.#loaded?.report;
    try {
      // A device that never was a terminal has nothing to be told of later.
      const left = marker.told === 'needless' ? undefined : { ...marker, ...(report ? { report } : {}) };
      // A storage that was away for a moment, or is too full to write why, is no reason to leave a key behind.
      await storage
        .wipe(left)
        .catch(() => storage.wipe(left))
        .catch(() => storage.wipe());
      tamper?.wiped?.();
      return { type: 'tamper-wiped', done: true };
    } catch {
      return { type: 'tamper-wiped', done: false };
    }
  }

  async send(signal: AbortSignal): Promise<Report> {
    const acts = await this.load();
    if (!acts) throw new Error('What sends reports could not be fetched');
    return acts.send(signal);
  }

  keep = async (marker: TamperMarker): Promise<void> => (await this.load())?.keep(marker);
  forget = (): Promise<void> => this.#dependencies.storage.remove('tamper');
  tell = async (seen: readonly TamperFinding[]): Promise<boolean> =>
    (await (await this.load())?.tell(seen)) ?? false;
}
