import { signTransactionEvidence } from '@tallystick/attestation/proof/attester';
import { toBase64Url } from '@tallystick/encoding';
import {
  type Amount,
  type CardData,
  type Challenge,
  cancelPayment,
  createChallenge,
  createPayment,
  getOwnPayment,
  NoAnswer,
  type PinBlock,
  presentPayment,
  submitEvidence,
} from '@tallystick/protocol';
import { CardRemoved, type FieldSession, type PresentCard } from '../card-reader/card-field.ts';
import type { CardExchange, CardReading, ReadCard } from '../card-reader/read-card.ts';
import type { SealCardData } from '../trusted-communication/card-data.ts';
import { failure } from '../trusted-communication/failure.ts';
import { sealLater } from '../trusted-communication/seal-later.ts';
import { attemptMs } from '../trusted-communication/server.ts';
import type { TerminalDependencies } from './dependencies.ts';
import type { DeviceCheck } from './device-check.ts';
import type { PendingPayment, Report } from './event.ts';
import type { Identities } from './identity.ts';
import { refuse } from './refusals.ts';

const EXCHANGES_MAX = 64;

/** The answer to a presentation takes as long as the issuer does: the server waits for it, for the link too, before it answers. */
const PRESENT_MS = 30_000;

const newKey = (random: TerminalDependencies['random']): string => toBase64Url(random(new Uint8Array(16)));

/** The acts of one payment on the trusted side. Card data and ticket live here, for as long as the payment runs. */
export class PaymentActs {
  readonly #dependencies: TerminalDependencies;
  readonly #identities: Identities;
  readonly #deviceCheck: DeviceCheck;
  readonly #readCard: ReadCard;
  readonly #seal: SealCardData;
  #pending: PendingPayment | undefined;
  #challenge: { readonly challenge: Challenge; readonly at: number } | undefined;
  #ticket: string | undefined;
  /** Unpredictable numbers that came with the ticket and no card was read with yet. */
  #numbers: Uint8Array[] = [];
  #session: FieldSession | undefined;
  #card: PresentCard | undefined;
  #reading: CardReading | undefined;
  #exchanges: CardExchange[] = [];
  #pinTicket: string | undefined;
  /** The PIN of this payment, enciphered. */
  #pin: PinBlock | undefined;
  /** What is presented, sealed, and how often it was sent: at another address it is the same again. */
  #sealed: { readonly cardData: string; sent: number } | undefined;

  constructor(
    dependencies: TerminalDependencies,
    identities: Identities,
    deviceCheck: DeviceCheck,
    readCard: ReadCard,
  ) {
    this.#dependencies = dependencies;
    this.#identities = identities;
    this.#deviceCheck = deviceCheck;
    this.#readCard = readCard;
    this.#seal = dependencies.sealCardData ?? sealLater;
  }

  async #keep(pending: PendingPayment): Promise<void> {
    this.#pending = pending;
    await this.#dependencies.storage.write('pending', pending);
  }

  /** Creates the payment. Its idempotency key is on record before it is sent, so that a repeat is the same payment. */
  async create(amount: Amount, reference: string | undefined, signal: AbortSignal): Promise<Report> {
    const stopped = this.#identities.stopped();
    if (stopped) return { type: 'failed', refusal: stopped, certainty: 'refused' };
    const asked = { amount, ...(reference === undefined ? {} : { reference }) };
    const idempotencyKey = this.#pending?.idempotencyKey ?? newKey(this.#dependencies.random);
    await this.#keep({ idempotencyKey, ...asked, presented: false });
    const { cashiers, enrolled } = this.#identities;
    const { payment, challenge } = await cashiers.told(
      enrolled.client.call(createPayment, {
        body: { ...asked, ...cashiers.claim },
        headers: { 'idempotency-key': idempotencyKey },
        signal,
      }),
    );
    this.#challenge = { challenge, at: this.#dependencies.now() };
    await this.#keep({ idempotencyKey, ...asked, paymentId: payment.id, presented: false });
    return { type: 'payment-created', paymentId: payment.id, amount: payment.amount };
  }

  /** Answers the payment's challenge, or a new one if that was answered already. */
  async attest(paymentId: string, amount: Amount, signal: AbortSignal): Promise<Report> {
    const first = this.#challenge;
    this.#challenge = undefined;
    const asked = { purpose: 'transaction', paymentId, amount } as const;
    const result = await this.#appraised(asked, signal, first);
    if ('refusal' in result) return { type: 'failed', refusal: result.refusal, certainty: 'refused' };
    const { ticket, until, unpredictableNumbers } = result;
    if (!unpredictableNumbers) {
      return { type: 'failed', refusal: refuse('attestation_refused'), certainty: 'refused' };
    }
    this.#ticket = ticket;
    this.#numbers = unpredictableNumbers.map((number) => Uint8Array.fromHex(number));
    return { type: 'ticket', until, taps: this.#numbers.length };
  }

  /** Has the device checked once more, before its holder enters a PIN. */
  async attestPin(paymentId: string, amount: Amount, signal: AbortSignal): Promise<Report> {
    const result = await this.#appraised({ purpose: 'pin', paymentId, amount }, signal);
    if ('refusal' in result) return { type: 'failed', refusal: result.refusal, certainty: 'refused' };
    this.#pinTicket = result.ticket;
    return { type: 'pin-ticket', until: result.until };
  }

  async #appraised(
    { purpose, paymentId, amount }: { purpose: 'transaction' | 'pin'; paymentId: string; amount: Amount },
    signal: AbortSignal,
    given?: { readonly challenge: Challenge; readonly at: number },
  ) {
    const { client, record, keys } = this.#identities.enrolled;
    const { now, storage } = this.#dependencies;
    const digest = await this.#deviceCheck.settledDigest(signal);
    const { challenge, at } = given ?? {
      challenge: await client.call(createChallenge, { body: { purpose, paymentId }, signal }),
      at: now(),
    };
    const { level, deviceId } = record;
    const evidence = await signTransactionEvidence(
      {
        challenge: challenge.value,
        deviceId,
        purpose,
        paymentId,
        amount: String(amount.value),
        currency: amount.currency,
        counter: await storage.nextCounter(),
        digest,
        level,
        time: Math.floor(now() / 1000),
      },
      keys.sign,
      keys.secondSecret.scheme,
    );
    const { result, ticket, ticketExpiresAt, unpredictableNumbers } = await client.call(submitEvidence, {
      body: { challengeId: challenge.id, evidence },
      signal,
    });
    if (!ticket || !ticketExpiresAt) {
      return { refusal: { ...refuse('attestation_refused'), checks: result.checks } };
    }
    // Lifetimes are measured by the server's clock and counted by the device's, so that a wrong clock does not matter here.
    const until = at + Date.parse(ticketExpiresAt) - Date.parse(challenge.serverTime);
    return { ticket, until, unpredictableNumbers };
  }

  /** Has the PIN entered in the trusted user interface, by what the server said of the payment, and enciphers it for this account. */
  async enterPin(amount: Amount, again: boolean, signal: AbortSignal): Promise<Report> {
    const { trustedUi, storage, random } = this.#dependencies;
    const { client, keys, personalisation } = this.#identities.personalised;
    const reading = this.#reading;
    if (!reading || !trustedUi)
      throw new Error('A PIN is entered once the card was read, where there is an entry');
    const { merchantName } = personalisation;
    const entered = await trustedUi.enterPin({ amount, merchantName, again }, signal);
    if (entered.result !== 'entered') return { type: 'pin-ended', end: entered.result };
    const { encipherPin } = await import('../trusted-storage/pin-keys.ts');
    const pan = reading.track2.toHex().split('d', 1)[0] ?? '';
    this.#pin = await encipherPin({ storage, keys, client, signal, random }, entered.pin, pan);
    return { type: 'pin-entered' };
  }

  /** Opens the field, if it is not open, and waits for a card. */
  async awaitCard(amount: Amount, signal: AbortSignal): Promise<Report> {
    const { mode, merchantName } = this.#identities.personalised.personalisation;
    this.#session ??= await this.#dependencies.field(mode).open({ label: merchantName, amount }, signal);
    this.#card = await this.#session.card(signal);
    return { type: 'card-present', at: this.#dependencies.now() };
  }

  async readCard(amount: Amount): Promise<Report> {
    const card = this.#card;
    if (!card) return { type: 'card-result', card: { result: 'removed' } };
    const unpredictableNumber = this.#numbers.shift();
    if (!unpredictableNumber) throw new Error('A card is read only while the ticket is good for it');
    this.#exchanges = [];
    this.#sealed = undefined;
    try {
      const read = await this.#readCard({
        card,
        amount,
        personalisation: this.#identities.personalised.personalisation,
        now: this.#identities.now(),
        unpredictableNumber,
        takesPin: this.#dependencies.trustedUi !== undefined,
        onExchange: (exchange) => {
          this.#dependencies.onExchange?.(exchange);
          if (this.#exchanges.length < EXCHANGES_MAX) this.#exchanges.push(exchange);
        },
      });
      if (read.result !== 'online') return { type: 'card-result', card: read };
      this.#reading = read;
      // The card has said all that it will: it may go while the bank is asked.
      this.#closeField();
      return { type: 'card-result', card: { result: 'online', pin: read.cvm === 'online-pin' } };
    } catch (error) {
      if (error instanceof CardRemoved) return { type: 'card-result', card: { result: 'removed' } };
      throw error;
    }
  }

  #cardData(paymentId: string, reading: CardReading): CardData {
    const { trace } = this.#identities.personalised.personalisation;
    const exchanges = this.#exchanges.map(({ command, response, ms }) => ({
      command: toBase64Url(command),
      response: toBase64Url(response),
      ms,
    }));
    return {
      paymentId,
      de55: toBase64Url(reading.de55),
      track2: toBase64Url(reading.track2),
      ...(reading.panSequence === undefined ? {} : { panSequence: reading.panSequence }),
      cvm: reading.cvm,
      ...(this.#pin === undefined ? {} : { pin: this.#pin }),
      ...(trace ? { exchanges } : {}),
    };
  }

  /**
   * Presents ticket and encrypted card data. That it does so is on record first: after a crash the server is asked.
   *
   * Where the server has further addresses and one does not answer, the report says so, and the next call sends the same to the next
   * one. The server makes one presentation of both: the payment is reserved once, for this ticket.
   */
  async present(paymentId: string, signal: AbortSignal): Promise<Report> {
    const { client, personalisation } = this.#identities.personalised;
    const [reading, ticket, pending] = [this.#reading, this.#ticket, this.#pending];
    if (!reading || !ticket || !pending) throw new Error('Ticket and card data come before the presentation');
    if (!this.#sealed) {
      const cardData = await this.#seal(
        this.#cardData(paymentId, reading),
        personalisation.server.cardDataKey,
      );
      await this.#keep({ ...pending, presented: true });
      this.#sealed = { cardData, sent: 0 };
    }
    const sealed = this.#sealed;
    sealed.sent += 1;
    const isLast = sealed.sent > (this.#dependencies.addresses?.length ?? 0);
    try {
      const { payment } = await client.call(presentPayment, {
        params: { id: paymentId },
        body: {
          ticket,
          cardData: sealed.cardData,
          ...(this.#pinTicket === undefined ? {} : { pinTicket: this.#pinTicket }),
        },
        signal,
        timeoutMs: isLast ? (this.#dependencies.timeoutMs ?? PRESENT_MS) : attemptMs(this.#dependencies),
      });
      return { type: 'payment', payment };
    } catch (error) {
      if (isLast || !(error instanceof NoAnswer)) throw error;
      return { ...failure(error), elsewhere: true };
    }
  }

  async ask(paymentId: string, signal: AbortSignal): Promise<Report> {
    const { client } = this.#identities.enrolled;
    return {
      type: 'payment',
      payment: await client.call(getOwnPayment, { params: { id: paymentId }, signal }),
    };
  }

  async cancel(paymentId: string, signal: AbortSignal): Promise<Report> {
    const { client } = this.#identities.enrolled;
    const payment = await client.call(cancelPayment, { params: { id: paymentId }, body: {}, signal });
    return { type: 'payment', payment };
  }

  /** The end is known: the payment is no longer pending. */
  async settle(): Promise<void> {
    this.forget();
    await this.#dependencies.storage.remove('pending');
  }

  forget(): void {
    this.drop();
    this.#pending = undefined;
  }

  /** Closes the field and lets go of ticket and card data; track 2 is overwritten. */
  drop(): void {
    this.#reading?.track2.fill(0);
    this.#reading = undefined;
    this.#sealed = undefined;
    this.#exchanges = [];
    this.#ticket = undefined;
    this.#pinTicket = undefined;
    this.#pin = undefined;
    this.#numbers = [];
    this.#challenge = undefined;
    this.#closeField();
  }

  #closeField(): void {
    const session = this.#session;
    this.#card = undefined;
    this.#session = undefined;
    session?.close().catch(() => undefined);
  }
}
