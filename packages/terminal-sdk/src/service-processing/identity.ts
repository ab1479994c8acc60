import {
  type Client,
  getOwnTerminal,
  getPersonalisation,
  PERSONALISATION_VERSION_HEADER,
  type Personalisation,
} from '@tallystick/protocol';
import { shownMarker } from '../tamper/marker.ts';
import { deviceAuthority } from '../trusted-communication/authority.ts';
import { openPersonalisation, PersonalisationError } from '../trusted-communication/personalisation.ts';
import { server } from '../trusted-communication/server.ts';
import { type DeviceKeys, type DeviceRecord, StorageError } from '../trusted-storage/storage.ts';
import { Cashiers } from './cashiers.ts';
import type { TerminalDependencies } from './dependencies.ts';
import type { Loaded, Report } from './event.ts';
import { merchantZone } from './merchant-zone.ts';
import { refuse } from './refusals.ts';
import type { TerminalInfo } from './state.ts';

/** What this device is: its record, its keys, its personalisation data, and the channel that they open. */
export interface Identity {
  readonly record: DeviceRecord;
  readonly keys: DeviceKeys;
  readonly client: Client;
  readonly personalisation?: Personalisation;
}

/** What an application may know of a terminal. */
const infoOf = (p: Personalisation): TerminalInfo => ({
  mode: p.mode,
  merchantName: p.merchantName,
  terminalLabel: p.terminalLabel,
  terminalNumber: p.terminalNumber,
  terminalId: p.terminalId,
  deviceId: p.deviceId,
  merchantNumber: p.merchantNumber,
  timeZone: merchantZone(p),
  currency: p.currency,
  maximumAmount: p.maximumAmount,
  level: p.level,
  personalisationVersion: p.version,
  notAfter: p.notAfter,
  origin: p.server.origin,
});

const isOlder = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};

const isOfOtherVersion = (error: unknown): boolean =>
  error instanceof PersonalisationError && error.code === 'ERR_PERSONALISATION_UNREADABLE';

/** What was stored is not what was written. */
const isWrong = (error: unknown): boolean =>
  error instanceof PersonalisationError ||
  (error instanceof StorageError && error.code === 'ERR_STORAGE_CONTENTS');

/** Whether data lack what a server of this version puts into them: they are good, and newer ones are fetched at the next start. */
const isOfBefore = ({ timeZone, emv }: Personalisation): boolean =>
  timeZone === undefined || emv.additionalTerminalCapabilities === undefined;

/** A periodic check that is due within this time is made in advance at a start. */
const CHECK_AHEAD_MS = 6 * 3_600_000;

/** Holds who this device is, and keeps its personalisation data: opened from storage at start, from the server when newer. */
export class Identities {
  readonly #dependencies: TerminalDependencies;
  #held: Identity | undefined;
  /** Version of the newest personalisation data, as the last answer said it; 0: nothing was said since it was last acted on. */
  #said = 0;
  /** Who stands at this terminal. */
  readonly cashiers: Cashiers;
  #heard: { readonly aheadMs: number } | undefined;

  constructor(dependencies: TerminalDependencies) {
    this.#dependencies = dependencies;
    this.cashiers = new Cashiers(this, dependencies);
  }

  get enrolled(): Identity {
    if (!this.#held) throw new StorageError('ERR_STORAGE_CONTENTS', 'This device is not enrolled');
    return this.#held;
  }

  get personalised(): Identity & { readonly personalisation: Personalisation } {
    const { personalisation, ...rest } = this.enrolled;
    if (!personalisation) throw new StorageError('ERR_STORAGE_CONTENTS', 'This device is not personalised');
    return { ...rest, personalisation };
  }

  async #identify(): Promise<Identity | undefined> {
    const { storage } = this.#dependencies;
    const record = await storage.read('device');
    if (!record) return;
    const keys = await storage.keys();
    if (!keys) throw new StorageError('ERR_STORAGE_CONTENTS', 'The device record has no keys');
    const authority = this.#dependencies.authority ?? deviceAuthority(this.#dependencies);
    const { deviceId } = record;
    const own = authority({ deviceId, keys });
    const heard: typeof own = {
      ...own,
      onAnswer: (headers, status) => {
        own.onAnswer?.(headers, status);
        const date = Date.parse(headers.get('date') ?? '');
        if (!Number.isNaN(date)) this.#heard = { aheadMs: this.#dependencies.now() - date };
        this.#said = Number(headers.get(PERSONALISATION_VERSION_HEADER) ?? 0) || 0;
      },
    };
    this.#held = { record, keys, client: server(this.#dependencies, heard) };
    return this.#held;
  }

  async #open(jwe: string, heldVersion: number): Promise<Personalisation> {
    const { record, keys } = this.enrolled;
    return openPersonalisation(jwe, {
      keys,
      personalisationKey: record.personalisationKey,
      deviceId: record.deviceId,
      heldVersion,
    });
  }

  #refusalOf(
    p: Personalisation,
  ): { cause: 'expired' | 'outdated'; refusal: ReturnType<typeof refuse> } | undefined {
    if (Date.parse(p.notAfter) <= this.#dependencies.now()) {
      return { cause: 'expired', refusal: refuse('personalisation_expired') };
    }
    if (isOlder(this.#dependencies.softwareVersion, p.minimumSoftwareVersion)) {
      return { cause: 'outdated', refusal: refuse('software_outdated') };
    }
    return;
  }

  /** The data held, if there are any. */
  get held(): Personalisation | undefined {
    return this.#held?.personalisation;
  }

  /** By how much the clock of this device is ahead of the server's, as its last answer said it. */
  get heard(): { readonly aheadMs: number } | undefined {
    return this.#heard;
  }

  /** The time as the server told it last, by the clock of this device: what a card is told is in the server's day also where that clock is wrong. */
  now(): number {
    return this.#dependencies.now() - (this.#heard?.aheadMs ?? 0);
  }

  /** Whether the data held have run out since they were opened. */
  stopped(): ReturnType<typeof refuse> | undefined {
    return this.#refusalOf(this.personalised.personalisation)?.refusal;
  }

  async load(): Promise<Loaded> {
    const { storage } = this.#dependencies;
    let identity: Identity | undefined;
    try {
      const tampered = await storage.read('tamper');
      if (tampered) return { found: 'tampered', marker: shownMarker(tampered) };
      identity = await this.#identify();
      if (!identity) {
        const sent = await storage.read('enrolment');
        return sent ? { found: 'enrolment', terminal: sent.record.terminal } : { found: 'nothing' };
      }
      const stored = await storage.read('personalisation');
      if (!stored) return { found: 'device', terminal: identity.record.terminal };
      const personalisation = await this.#open(stored.jwe, stored.version);
      this.#held = { ...identity, personalisation };
      await this.cashiers.remember();
      const pending = await storage.read('pending');
      const block = this.#refusalOf(personalisation);
      return {
        found: 'terminal',
        terminal: infoOf(personalisation),
        ...(pending ? { pending } : {}),
        ...(block ? { block } : {}),
      };
    } catch (error) {
      // Data of another version of this software, as after an update: nothing is wrong with them, and new ones are fetched.
      if (identity && isOfOtherVersion(error)) return { found: 'device', terminal: identity.record.terminal };
      // Only what was read and is wrong. A storage that gave nothing has not been looked into: it is left as it is.
      if (isWrong(error)) return { found: 'unusable', refusal: refuse('storage_unusable') };
      throw error;
    }
  }

  /** Takes personalisation data into use and into storage; older data than those held are refused. */
  async personalise(jwe: string): Promise<Report> {
    const { storage } = this.#dependencies;
    const identity = this.#held ?? (await this.#identify());
    if (!identity) throw new StorageError('ERR_STORAGE_CONTENTS', 'This device is not enrolled');
    const heldVersion = (await storage.read('personalisation'))?.version ?? 0;
    const personalisation = await this.#open(jwe, heldVersion);
    const refused = this.#refusalOf(personalisation);
    if (refused) return { type: 'failed', refusal: refused.refusal, certainty: 'refused' };
    await storage.write('personalisation', { version: personalisation.version, jwe });
    const pending = identity.personalisation ? undefined : await storage.read('pending');
    this.#held = { ...identity, personalisation };
    if (identity.personalisation === undefined) void this.cashiers.ask();
    return { type: 'personalised', terminal: infoOf(personalisation), ...(pending ? { pending } : {}) };
  }

  async fetchPersonalisation(signal: AbortSignal): Promise<Report> {
    const { client } = this.#held ?? (await this.#identify()) ?? this.enrolled;
    try {
      const { personalisation } = await client.call(getPersonalisation, { signal });
      return await this.personalise(personalisation);
    } finally {
      // What that answer said of newer data was acted on, with or without success: it is no cause to fetch again at once.
      this.#said = 0;
    }
  }

  /** Whether the last answer said that newer data are there than those held. Tells it once, so that no failure is repeated without end. */
  takeBehind(): boolean {
    const held = this.#held?.personalisation;
    const isBehind = held !== undefined && this.#said > held.version;
    this.#said = 0;
    return isBehind;
  }

  async check(signal: AbortSignal): Promise<Report> {
    const { client } = this.#held ?? (await this.#identify()) ?? this.enrolled;
    // Who stands here is asked for whatever comes of it: where the server does not answer, that is said.
    const own = await client.call(getOwnTerminal, { signal }).finally(() => void this.cashiers.ask());
    const { periodicCheckDueAt: due, serverTime } = own;
    const checkDue = due !== undefined && Date.parse(due) - Date.parse(serverTime) < CHECK_AHEAD_MS;
    return {
      type: 'terminal-status',
      status: own.status,
      renew: this.#isDue(own.personalisationVersion),
      ...(checkDue ? { checkDue } : {}),
    };
  }

  #isDue(version: number): boolean {
    const held = this.#held?.personalisation;
    if (!held || version > held.version || isOfBefore(held)) return true;
    const [from, to] = [Date.parse(held.issuedAt), Date.parse(held.notAfter)];
    return this.#dependencies.now() > (from + to) / 2;
  }

  forget(): void {
    this.#held = undefined;
    this.cashiers.forget();
  }
}
