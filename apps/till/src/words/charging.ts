import type { Charging } from '@tallystick/terminal-sdk';
import { words } from './index.ts';

export interface Said {
  readonly title: string;
  readonly text: string;
  /** What is being waited for, after two seconds. */
  readonly slow?: string;
  /** A way out, after eight. */
  readonly long?: string;
}

/** What a payment under way says of itself. */
export const said = ({ step, card, retries, deviceCheck }: Charging): Said => {
  const say = words.charge;
  const slow = retries > 0 ? say.again : say.slow;
  if (deviceCheck === 'running') {
    return { title: say.checkingDevice, text: say.checkingDeviceText, slow, long: say.long };
  }
  switch (step) {
    case 'intent':
      return { title: say.preparing, text: say.preparingText, slow, long: say.long };
    case 'attestation':
      return { title: say.attesting, text: say.attestingText, slow, long: say.long };
    case 'card':
      return { ...say.card[card ?? 'awaited'], slow: say.cardSlow, long: say.cardHelp };
    case 'pin':
      return { title: say.enteringPin, text: say.enteringPinText, slow: '', long: say.long };
    case 'authorising':
      return {
        title: say.authorising,
        text: say.authorisingText,
        slow: retries > 0 ? say.again : say.authorisingSlow,
        long: retries > 0 ? say.authorisingAgainLong : say.authorisingLong,
      };
  }
};
