import {
  createNodeTerminal,
  deviceFlagDetector,
  fromEnclave,
  inProcessField,
  memoryStorage,
  type NodeTerminalOptions,
  nodeTamper,
  type PresentCard,
  type Terminal,
} from '@tallystick/terminal-sdk/node';
import {
  createVirtualPhone,
  type VirtualPhone,
  type VirtualPhoneOptions,
  type VirtualRoot,
} from '../phone/index.ts';

export interface VirtualTerminalOptions
  extends Pick<NodeTerminalOptions, 'fetch' | 'onExchange' | 'clock' | 'tls'> {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  /** What certifies the phone: the server's own virtual root. */
  readonly root: VirtualRoot;
  readonly phone?: Omit<VirtualPhoneOptions, 'root'>;
  /** Gives the card that is held to the phone; called each time that one is awaited. */
  readonly tap: (signal: AbortSignal) => Promise<PresentCard> | PresentCard;
}

export interface VirtualTerminal {
  readonly terminal: Terminal;
  readonly phone: VirtualPhone;
}

/** A merchant's phone with the real terminal-sdk in it; only the phone itself and its antenna are virtual. */
export const createVirtualTerminal = (options: VirtualTerminalOptions): VirtualTerminal => {
  const { root, phone: phoneOptions, tap, ...rest } = options;
  const phone = createVirtualPhone({ root, ...phoneOptions });
  const { makeKeys, attestationSource } = fromEnclave(phone, 'Virtual phone');
  const terminal = createNodeTerminal({
    ...rest,
    storage: memoryStorage({ makeKeys }),
    attestationSource,
    reader: inProcessField(tap),
    // A virtual phone is an emulator, and says so in its evidence.
    tamper: { ...nodeTamper(), slow: [deviceFlagDetector(attestationSource, ['emulator'])] },
  });
  return { terminal, phone };
};
