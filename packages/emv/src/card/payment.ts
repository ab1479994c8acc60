import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { generateVersionedAc, VISA_CVN_18 } from '../cryptogram/cvn.ts';
import { encodeIad } from '../cryptogram/iad.ts';
import * as tag from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';
import { encodeTlv, template, tlv } from '../tlv/encode-tlv.ts';
import { CARD_AIP, track2Of } from './card-files.ts';
import type { CardProfile } from './profile.ts';

/** Cryptogram version number of our cards (CVN 18). */
export const CARD_CRYPTOGRAM_VERSION = 0x12;

const TTQ1_QVSDC = 0x20;
const TTQ1_OFFLINE_ONLY = 0x08;
const TTQ1_ONLINE_PIN = 0x04;
const TTQ1_SIGNATURE = 0x02;
const TTQ2_CVM_REQUIRED = 0x40;
const CTQ1_ONLINE_PIN_REQUIRED = 0x80;
const CTQ1_SIGNATURE_REQUIRED = 0x40;
/** The issuer decides on expiry, so an expired card is sent online. */
const CTQ1_ONLINE_IF_EXPIRED = 0x08;
const CTQ2_CDCVM_PERFORMED = 0x80;

interface PaymentInput {
  readonly profile: CardProfile;
  readonly ciphers: BlockCiphers;
  /** What the terminal sent for the PDOL. */
  readonly terminal: ReadonlyDataObjects;
  readonly atc: number;
  readonly cdcvm: boolean;
  readonly afl: Uint8Array;
}

/**
 * Card risk management and the response of GET PROCESSING OPTIONS, template 77 (EMV Contactless Book C-3, 5.2).
 *
 * The card always asks to go online; for a reader that cannot, it declines (AAC).
 *
 * @returns nothing when the holder first has to be verified on the device ("see phone"), or the reader does not
 *   speak this contactless mode
 */
export function paymentResponse({
  profile,
  ciphers,
  terminal,
  atc,
  cdcvm,
  afl,
}: PaymentInput): Uint8Array | undefined {
  const ttq = terminal.get(tag.TAG_9F66_TTQ) ?? new Uint8Array(4);
  const [ttq1 = 0] = ttq;
  if (!(ttq1 & TTQ1_QVSDC)) return undefined;
  const ctq = cardTransactionQualifiers(profile, ttq, cdcvm);
  if (!ctq) return undefined;
  const decision = ttq1 & TTQ1_OFFLINE_ONLY ? 'AAC' : 'ARQC';
  const iad = encodeIad({
    derivationKeyIndex: Number.parseInt(profile.keys.derivationKeyIndex, 16),
    cryptogramVersion: CARD_CRYPTOGRAM_VERSION,
    cryptogramType: decision,
    isHolderVerified: cdcvm,
  });
  const counter = Uint8Array.of(atc >> 8, atc & 0xff);
  const signed = new Map(terminal)
    .set(tag.TAG_82_AIP, CARD_AIP)
    .set(tag.TAG_9F36_ATC, counter)
    .set(tag.TAG_9F10_IAD, iad);
  const masterKey = Uint8Array.fromHex(profile.keys.acMasterKey);
  const cryptogram = generateVersionedAc(ciphers, VISA_CVN_18, masterKey, signed);
  return encodeTlv([
    template(
      tag.TAG_77_RESPONSE_FORMAT_2,
      tlv(tag.TAG_82_AIP, CARD_AIP),
      tlv(tag.TAG_94_AFL, afl),
      tlv(tag.TAG_57_TRACK_2_EQUIVALENT_DATA, track2Of(profile)),
      tlv(tag.TAG_5F34_PAN_SEQUENCE_NUMBER, Uint8Array.fromHex(profile.panSequence)),
      tlv(tag.TAG_9F10_IAD, iad),
      tlv(tag.TAG_9F26_APPLICATION_CRYPTOGRAM, cryptogram),
      tlv(tag.TAG_9F27_CID, Uint8Array.of(decision === 'ARQC' ? 0x80 : 0x00)),
      tlv(tag.TAG_9F36_ATC, counter),
      tlv(tag.TAG_9F6C_CTQ, ctq),
      tlv(tag.TAG_9F6E_FFI, Uint8Array.fromHex(profile.formFactorIndicator)),
    ),
  ]);
}

/** Which verification the card asks for: its own device first, then online PIN, then signature. */
function cardTransactionQualifiers(
  profile: CardProfile,
  ttq: Uint8Array,
  cdcvm: boolean,
): Uint8Array | undefined {
  const [ttq1 = 0, ttq2 = 0] = ttq;
  if (cdcvm) return Uint8Array.of(CTQ1_ONLINE_IF_EXPIRED, CTQ2_CDCVM_PERFORMED);
  if (!(ttq2 & TTQ2_CVM_REQUIRED)) return Uint8Array.of(CTQ1_ONLINE_IF_EXPIRED, 0);
  if (profile.cvm.onlinePin && ttq1 & TTQ1_ONLINE_PIN) {
    return Uint8Array.of(CTQ1_ONLINE_IF_EXPIRED | CTQ1_ONLINE_PIN_REQUIRED, 0);
  }
  if (profile.cvm.signature && ttq1 & TTQ1_SIGNATURE) {
    return Uint8Array.of(CTQ1_ONLINE_IF_EXPIRED | CTQ1_SIGNATURE_REQUIRED, 0);
  }
  return undefined;
}
