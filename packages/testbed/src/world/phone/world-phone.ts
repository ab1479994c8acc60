import {
  createNodeTerminal,
  deviceFlagDetector,
  fromEnclave,
  inProcessField,
  memoryStorage,
  nodeTamper,
  type Terminal,
} from '@tallystick/terminal-sdk/node';
import { createVirtualWallet } from '@tallystick/virtual-devices';
import {
  ANDROID_QUIRKS,
  type AndroidQuirk,
  createVirtualIphone,
  createVirtualPhone,
  IPHONE_QUIRKS,
  type IphoneQuirk,
  type PhoneQuirkFacts,
  type VirtualRoot,
} from '@tallystick/virtual-devices/phone';

export type PhoneQuirkName = AndroidQuirk | IphoneQuirk;

/** Every published oddity that a phone of the world can have. */
export const PHONE_QUIRKS: Readonly<Record<PhoneQuirkName, PhoneQuirkFacts>> = {
  ...ANDROID_QUIRKS,
  ...IPHONE_QUIRKS,
};

const isAndroidQuirk = (name: string): name is AndroidQuirk => Object.hasOwn(ANDROID_QUIRKS, name);
const isIphoneQuirk = (name: string): name is IphoneQuirk => Object.hasOwn(IPHONE_QUIRKS, name);
export const isPhoneQuirk = (name: string): name is PhoneQuirkName =>
  isAndroidQuirk(name) || isIphoneQuirk(name);

/** Quirks of two makes were asked of one phone. */
export class TwoMakes extends Error {
  override readonly name = 'TwoMakes';
  readonly code = 'ERR_TWO_MAKES';
}

/** A phone of the world: an iPhone where its quirks are of iPhones, else an Android phone. Raises {@link TwoMakes}. */
export const createWorldPhone = (options: {
  readonly root: VirtualRoot;
  readonly quirks?: readonly PhoneQuirkName[];
  readonly now?: () => number;
}) => {
  const { quirks = [], ...rest } = options;
  const [android, iphone] = [quirks.filter(isAndroidQuirk), quirks.filter(isIphoneQuirk)];
  if (android.length > 0 && iphone.length > 0) {
    throw new TwoMakes(
      'One phone is of one make: quirks of Android phones and of iPhones do not go together',
    );
  }
  return iphone.length > 0
    ? createVirtualIphone({ ...rest, quirks: iphone })
    : createVirtualPhone({ ...rest, quirks: android });
};

/** What a phone is told to do at a server. */
export interface WorldPhoneOptions {
  readonly origin: string;
  readonly root: VirtualRoot;
  readonly quirks?: readonly PhoneQuirkName[];
  readonly fetch?: typeof fetch;
}

/** A phone with the real terminal-sdk in it, and a wallet that is held to it whenever a card is awaited. */
export const createWorldTerminal = ({ origin, fetch, ...options }: WorldPhoneOptions): Terminal => {
  const phone = createWorldPhone(options);
  const { makeKeys, attestationSource } = fromEnclave(phone, phone.model.model);
  const wallet = createVirtualWallet({ origin, ...(fetch === undefined ? {} : { fetch }) });
  let card: Promise<unknown> | undefined;
  return createNodeTerminal({
    origin,
    ...(fetch === undefined ? {} : { fetch }),
    storage: memoryStorage({ makeKeys }),
    attestationSource,
    reader: inProcessField(async () => {
      card ??= wallet.requestTestCard('Test Card');
      await card;
      return wallet.applet();
    }),
    tamper: { ...nodeTamper(), slow: [deviceFlagDetector(attestationSource, ['emulator'])] },
  });
};
