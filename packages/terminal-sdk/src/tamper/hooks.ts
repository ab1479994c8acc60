import { type Detector, finding } from './detectors.ts';

/** A function that the trusted part stands on: where it lives, and under what name. */
export interface Native {
  /** For people: `SubtleCrypto.sign`. */
  readonly label: string;
  /** The name that the function itself has. */
  readonly name: string;
  /** Reads it from where callers find it now. */
  readonly read: () => unknown;
  /** Extensions of a browser wrap it on every page by right: that it was replaced is no proof of an attack. */
  readonly shared?: boolean;
}

/** Turns a function into its source, by means that whoever hooked this realm did not touch. */
export type SourceOf = (fn: (...args: never) => unknown) => string;

const isFunction = (value: unknown): value is (...args: never) => unknown => typeof value === 'function';

/** `function sign() { [native code] }`, in the forms that V8, SpiderMonkey and JavaScriptCore print (ECMA-262 section 20.2.3.5). */
const isNativeText = (text: string, name: string): boolean => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat === `function ${name}() { [native code] }`;
};

/**
 * Replaced functions. What was hooked before this ran does not print as native code of its own name (a bound function and a Proxy print no
 * name); what is hooked later is no longer the function that was captured here. Whoever replaces the engine or this check is not seen.
 */
export const hookDetector = (natives: readonly Native[], sourceOf: SourceOf): Detector => {
  const readOf = ({ read }: Native): unknown => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  const captured = natives.map((native) => ({ native, was: readOf(native) }));
  return () =>
    captured
      .filter(({ native, was }) => {
        const now = readOf(native);
        return now !== was || !isFunction(now) || !isNativeText(sourceOf(now), native.name);
      })
      .map(({ native }) => finding('hook', native.label, native.shared !== true));
};
