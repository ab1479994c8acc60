import type { ActivationLink, CodeSentAgain, Confirmation, FirstSecret } from '@tallystick/protocol';
import type { SentActivation, Terminals } from '../../fleet/terminals/index.ts';
import { maskedAddress } from '../../platform/masked-address.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';

/** Without the address, which whoever asked has said. */
const sentAgain = ({ expiresAt, delivery }: SentActivation, now: Date): CodeSentAgain => {
  const { state, sendsLeft, nextSendAt } = delivery;
  return {
    state,
    sendsLeft,
    ...(nextSendAt === undefined ? {} : { nextSendAt }),
    expiresAt: expiresAt.toISOString(),
    serverTime: now.toISOString(),
  };
};

export interface ConfirmationDependencies {
  readonly merchants: Pick<Merchants, 'get'>;
  readonly terminals: Pick<Terminals, 'activations' | 'deliveries' | 'sentCodes'>;
}

/**
 * The link in a mail that has to be opened before a code works: the second of two ways, so that a code that somebody read over a shoulder
 * activates nothing. The device asks with the code that was entered, who opens the link with the secret of the link.
 */
export const createConfirmations = (
  { config, clock }: Pick<Platform, 'config' | 'clock'>,
  { merchants, terminals }: ConfirmationDependencies,
) => {
  const named = async (merchantId: string) => {
    const { name, timeZone } = await merchants.get(merchantId);
    return { mode: config.mode, merchantName: name, timeZone };
  };

  const shown = async ({
    merchantId,
    terminalLabel,
    expiresAt,
    delivery,
  }: SentActivation): Promise<Confirmation> => {
    const { method: _, to, openedAt, ...stands } = delivery;
    return {
      ...(await named(merchantId)),
      terminalLabel,
      isOpened: openedAt !== undefined,
      sentTo: maskedAddress(to),
      ...stands,
      expiresAt: expiresAt.toISOString(),
      serverTime: new Date(clock.now()).toISOString(),
    };
  };

  const shownLink = async (activation: SentActivation): Promise<ActivationLink> => {
    const { merchantId, terminalLabel, terminalNumber, expiresAt, delivery } = activation;
    const { openedAt } = delivery;
    return {
      ...(await named(merchantId)),
      terminalLabel,
      terminalNumber,
      expiresAt: expiresAt.toISOString(),
      ...(openedAt === undefined ? {} : { openedAt }),
    };
  };

  /** The activation of a code that was entered. Raises `activation_code_*`, and `activation_not_sent` where no link goes with it. */
  const entered = async (terminalNumber: string, secret: FirstSecret, ip: string) => {
    const activation = await terminals.activations.verify(terminalNumber, secret, ip);
    if (activation.method !== 'mail-link') throw new Refusal('activation_not_sent');
    return activation;
  };

  return {
    async stands(terminalNumber: string, secret: FirstSecret, ip: string): Promise<Confirmation> {
      const { merchantId, activationId } = await entered(terminalNumber, secret, ip);
      return shown(await terminals.deliveries.stands(merchantId, activationId));
    },
    /** Raises `resend_limit_exceeded` beside what a wrong code raises. */
    async resend(terminalNumber: string, secret: FirstSecret, ip: string): Promise<Confirmation> {
      return shown(await terminals.deliveries.resend(await entered(terminalNumber, secret, ip)));
    },
    /** The code itself, to the address that it went to. Raises `activation_not_sent`, `too_many_requests` and `resend_limit_exceeded`. */
    async resendCode(terminalNumber: string, to: string, ip: string): Promise<CodeSentAgain> {
      const found = await terminals.sentCodes.find(terminalNumber, to, ip);
      return sentAgain(await terminals.deliveries.resend(found), new Date(clock.now()));
    },
    /** Raises `activation_link_invalid`, `activation_code_expired`. */
    readLink: async (token: string): Promise<ActivationLink> =>
      shownLink(await terminals.deliveries.readLink(token)),
    openLink: async (token: string): Promise<ActivationLink> =>
      shownLink(await terminals.deliveries.openLink(token)),
  };
};
