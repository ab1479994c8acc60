import {
  automationDetector,
  clockDetector,
  debuggerDetector,
  hookDetector,
  type Native,
  type SourceOf,
  type TamperDependencies,
  type TrustedStorage,
} from '@tallystick/terminal-sdk/trusted';
import { GENERATION_BESIDE } from './generation-beside.ts';

const LOOK_MS = 5_000;
const LOOK_LONG_MS = 600_000;

const method = (owner: string, object: object, name: string, shared = false): Native => ({
  label: `${owner}.${name}`,
  name,
  read: () => Reflect.get(object, name),
  shared,
});

/**
 * What keys, messages and answers pass through in this page. Blockers of advertisements and trackers wrap the last four on every page: a till
 * with one of those installed is told of, and not wiped.
 */
const natives = (): readonly Native[] => [
  ...['sign', 'digest', 'generateKey', 'deriveBits', 'decrypt', 'encrypt', 'exportKey'].map((name) =>
    method('SubtleCrypto', crypto.subtle, name),
  ),
  method('crypto', crypto, 'getRandomValues'),
  method('MessagePort', MessagePort.prototype, 'postMessage'),
  method('IDBObjectStore', IDBObjectStore.prototype, 'get'),
  method('IDBObjectStore', IDBObjectStore.prototype, 'put'),
  method('JSON', JSON, 'stringify'),
  method('JSON', JSON, 'parse'),
  method('Promise', Promise.prototype, 'then'),
  method('window', window, 'fetch', true),
  method('Function', Function.prototype, 'toString', true),
  method('Date', Date, 'now', true),
  method('performance', performance, 'now', true),
];

/** `Function.prototype.toString` of a realm that no script of this page has seen; of this one where there is no other. */
const pristineSource = (): SourceOf => {
  const frame = document.createElement('iframe');
  document.documentElement.append(frame);
  const realm = frame.contentWindow as (Window & typeof globalThis) | null;
  const text = (realm ?? window).Function.prototype.toString;
  const apply = (realm ?? window).Reflect.apply;
  frame.remove();
  return (fn) => apply(text, fn, []);
};

/** What sees tampering in a browser. Made when the page loads, so that what is hooked later is told from what was there. */
export const pageTamper = (storage: TrustedStorage): TamperDependencies => {
  const monotonic = () => performance.now();
  return {
    detectors: [
      hookDetector(natives(), pristineSource()),
      automationDetector({
        webdriver: () => navigator.webdriver,
        globals: () => Object.getOwnPropertyNames(window),
      }),
      clockDetector({ now: Date.now, monotonic }),
      debuggerDetector({ monotonic }),
    ],
    slow: [async (context) => (await import('./slow-tamper.ts')).slowLook(storage)(context)],
    pulse(look, lookLong) {
      const timers = [setInterval(look, LOOK_MS), setInterval(lookLong, LOOK_LONG_MS)];
      return () => timers.forEach(clearInterval);
    },
    wiped() {
      try {
        localStorage.removeItem(GENERATION_BESIDE);
      } catch {
        // Nothing was kept beside.
      }
    },
  };
};
