import { type Detector, finding } from './detectors.ts';

export interface AutomationProbes {
  /** `navigator.webdriver` (WebDriver section 4.1.1). */
  readonly webdriver: () => boolean | undefined;
  /** Names of the globals of the page. */
  readonly globals: () => readonly string[];
}

/** What drivers leave in the pages that they drive. */
const MARKS =
  /^(cdc_[A-Za-z0-9]+|\$cdc_|__webdriver_|__selenium|__driver_|__nightmare|_phantom|callPhantom|__pw_|__playwright)/;

/** Something drives the browser. A driver that hides is not seen. */
export const automationDetector =
  ({ webdriver, globals }: AutomationProbes): Detector =>
  () => {
    if (webdriver() === true) return [finding('automation', 'navigator.webdriver')];
    const mark = globals().find((name) => MARKS.test(name));
    return mark === undefined ? [] : [finding('automation', mark)];
  };
