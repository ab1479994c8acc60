import type { Mode, TamperFinding, TamperPolicy } from '@tallystick/protocol';
import type { TerminalEvent } from '../service-processing/event.ts';
import { classify, policyOf } from './classify.ts';
import { cloneSeenIn } from './clone.ts';
import type { Detector, LookContext, SlowDetector } from './detectors.ts';
import { storageSeenIn } from './storage-seal.ts';

/** What a world gives to a terminal to see tampering with. */
export interface TamperDependencies {
  /** Run at start, before a code is spent, before each payment, and at each pulse. */
  readonly detectors: readonly Detector[];
  /** Run at start and from time to time. */
  readonly slow?: readonly SlowDetector[];
  /** Calls the first from time to time and the second more rarely, until the function that it gives is called. */
  readonly pulse?: (look: () => void, lookLong: () => void) => () => void;
  /** Everything in trusted storage was destroyed: what stands beside it goes too. */
  readonly wiped?: () => void;
}

export interface GuardDependencies {
  readonly dependencies: TamperDependencies | undefined;
  /** The personalisation data held. */
  readonly personalised: () =>
    | { readonly mode: Mode; readonly tamper?: TamperPolicy; readonly bundle?: string }
    | undefined;
  /** What the server's last answer said of the clock of this device. */
  readonly heard?: () => LookContext['heard'];
  /** These stop the terminal. */
  readonly trip: (seen: readonly TamperFinding[]) => void;
  /** These are told, once each; the promise says whether they were. */
  readonly tell: (seen: readonly TamperFinding[]) => Promise<boolean>;
}

const keyOf = ({ trip, detail }: TamperFinding): string => `${trip} ${detail}`;

/** Looks, weighs what was seen, and has the terminal stopped or the server told. */
export class TamperGuard {
  readonly #dependencies: GuardDependencies;
  readonly #told = new Set<string>();
  #mode: Mode | undefined;
  #telling: Promise<unknown> = Promise.resolve();

  constructor(dependencies: GuardDependencies) {
    this.#dependencies = dependencies;
  }

  /** The policy in force. */
  get policy(): TamperPolicy {
    const held = this.#dependencies.personalised();
    return policyOf(held?.mode ?? this.#mode, held?.tamper);
  }

  get #context(): LookContext {
    const bundle = this.#dependencies.personalised()?.bundle;
    const heard = this.#dependencies.heard?.();
    return {
      clockDriftMs: this.policy.clockDriftMs,
      ...(bundle ? { bundle } : {}),
      ...(heard ? { heard } : {}),
    };
  }

  /** What the quick detectors see now. */
  see(): readonly TamperFinding[] {
    return this.#dependencies.dependencies?.detectors.flatMap((detect) => detect(this.#context)) ?? [];
  }

  /** What would stop the terminal now, with the slow detectors too. */
  async seeAll(mode: Mode | undefined): Promise<readonly TamperFinding[]> {
    const slow = await Promise.all(
      (this.#dependencies.dependencies?.slow ?? []).map((detect) => detect(this.#context).catch(() => [])),
    );
    return classify([...this.see(), ...slow.flat()], policyOf(mode ?? this.#mode, undefined)).trips;
  }

  /** Looks, and acts on what was seen. @returns what that was */
  look(): readonly TamperFinding[] {
    const seen = this.see();
    this.take(seen);
    return seen;
  }

  async lookLong(): Promise<void> {
    for (const detect of this.#dependencies.dependencies?.slow ?? [])
      this.take(await detect(this.#context).catch(() => []));
  }

  /** Acts on what was seen. @returns whether the terminal was stopped */
  take(seen: readonly TamperFinding[]): boolean {
    const { trips, reports } = classify(seen, this.policy);
    if (trips.length > 0) {
      this.#dependencies.trip(trips);
      return true;
    }
    const fresh = reports.filter((found) => !this.#told.has(keyOf(found)));
    if (fresh.length > 0) this.#report(fresh);
    return false;
  }

  #report(seen: readonly TamperFinding[]): void {
    for (const found of seen) this.#told.add(keyOf(found));
    const untold = () => {
      for (const found of seen) this.#told.delete(keyOf(found));
    };
    this.#telling = this.#telling.then(() =>
      this.#dependencies.tell(seen).then((done) => {
        if (!done) untold();
      }, untold),
    );
  }

  /** What an event of the terminal itself shows. @returns whether the terminal was stopped */
  hears(event: TerminalEvent): boolean {
    if (event.type === 'enrolment-opened') {
      this.#mode = event.terminal.mode;
      return this.take(this.see());
    }
    const seen = [...cloneSeenIn(event), ...storageSeenIn(event)];
    return seen.length > 0 && this.take(seen);
  }
}
