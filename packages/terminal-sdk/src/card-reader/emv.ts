import { runContactless, verificationStep } from '@tallystick/emv/terminal';
import { type Personalisation, wallTime } from '@tallystick/protocol';
import { merchantZone } from '../service-processing/merchant-zone.ts';
import { type LocalRefusalCode, refuse } from '../service-processing/refusals.ts';
import { ReaderUnavailable } from './card-field.ts';
import type { CardReading, ReadCard } from './read-card.ts';

type Outcome = Awaited<ReturnType<typeof runContactless>>;
type Unread = Exclude<Awaited<ReturnType<ReadCard>>, CardReading>;

const two = (value: number): string => String(value).padStart(2, '0');

/** Tags 9A and 9F21, which are local to the terminal (EMV Book 3, annex A): the day is the one that the issuer reads in DE13. */
const localDateTime = (now: number, zone: string | undefined) => {
  const { year, month, day, hour, minute, second } = wallTime(now, zone);
  return {
    date: `${two(year % 100)}${two(month)}${two(day)}`,
    time: `${two(hour)}${two(minute)}${two(second)}`,
  };
};

const unusable = (code: LocalRefusalCode): Unread => ({ result: 'unusable', refusal: refuse(code) });

type Ended = Extract<Outcome, { type: 'end-application' }>;

const applicationEnded = ({ reason }: Ended): Unread => {
  switch (reason) {
    case 'no-application':
    case 'card-refused':
      return unusable('card_unsupported');
    case 'malformed-response':
    case 'duplicate-data':
    case 'missing-data':
    case 'too-many-exchanges':
      return unusable('card_unreadable');
    case 'reader-failure':
      throw new ReaderUnavailable('The reader failed');
    case 'cancelled':
      throw new ReaderUnavailable('The reader was stopped');
  }
};

/** What cannot be verified is refused here, not sent unverified. */
const verificationRefused = (
  { cvm }: Extract<Outcome, { type: 'online-request' }>,
  { emv }: Personalisation,
  takesPin: boolean,
): LocalRefusalCode | undefined => {
  switch (verificationStep(cvm, Uint8Array.fromHex(emv.terminalCapabilities))) {
    case 'none':
    case 'sign':
      return undefined;
    case 'enter-pin':
      // The terminal may take a PIN by what it says of itself; whether this software has an entry for one is another matter.
      return takesPin ? undefined : 'pin_unsupported';
    case 'impossible':
      return cvm === 'online-pin' ? 'pin_unsupported' : 'verification_unsupported';
  }
};

const readingOf = (
  outcome: Outcome,
  personalisation: Personalisation,
  takesPin: boolean,
): Awaited<ReturnType<ReadCard>> => {
  switch (outcome.type) {
    case 'online-request': {
      const refused = verificationRefused(outcome, personalisation, takesPin);
      if (refused !== undefined) return unusable(refused);
      return {
        result: 'online',
        de55: outcome.de55,
        track2: outcome.track2,
        ...(outcome.panSequence === undefined ? {} : { panSequence: outcome.panSequence }),
        cvm: outcome.cvm,
      };
    }
    case 'approved':
      // Offline approvals need an allowance that this terminal does not have.
      return { result: 'declined', refusal: refuse('card_declined') };
    case 'declined':
      return { result: 'declined', refusal: refuse('card_declined') };
    case 'try-again':
      return { result: outcome.reason === 'see-phone' ? 'other-device' : 'removed' };
    case 'other-interface':
      return unusable(outcome.reason === 'amount-limit' ? 'contactless_limit' : 'card_unsupported');
    case 'end-application':
      return applicationEnded(outcome);
  }
};

/** Reads a card with the contactless kernels of `@tallystick/emv` (EMV Contactless Books A to C). */
export const emvReadCard: ReadCard = async (input) => {
  const outcome = await runContactless({
    reader: input.card,
    configuration: input.personalisation.emv,
    transaction: {
      amountMinor: BigInt(input.amount.value),
      ...localDateTime(input.now, merchantZone(input.personalisation)),
    },
    onExchange: input.onExchange,
    unpredictableNumber: input.unpredictableNumber,
  });
  return readingOf(outcome, input.personalisation, input.takesPin);
};
