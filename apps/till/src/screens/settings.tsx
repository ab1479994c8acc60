import type { TerminalInfo } from '@tallystick/terminal-sdk';
import {
  Button,
  chooseLanguage,
  chosenLanguage,
  formatAmount,
  languageChoices,
  shared,
  spoken,
} from '@tallystick/ui';
import { useScheme } from '@tallystick/ui/plain';
import { setSound, useSound } from '../kept.ts';
import { Choice } from '../parts/choice.tsx';
import { Page } from '../parts/page.tsx';
import { goTo } from '../place.ts';
import { useCashiers } from '../terminal-context.ts';
import { cashiers as cashierWords } from '../words/cashiers.ts';
import { words } from '../words/index.ts';
import { settings } from '../words/settings.ts';
import { WipeTerminal } from './wipe-terminal.tsx';

const day = (at: string, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat(spoken.locale, { dateStyle: 'medium', timeZone }).format(new Date(at));

const factsOf = (terminal: TerminalInfo): readonly (readonly [string, string])[] => {
  const say = settings;
  return [
    [say.merchant, terminal.merchantName],
    [say.label, terminal.terminalLabel],
    [say.number, terminal.terminalNumber],
    [say.merchantNumber, terminal.merchantNumber],
    ...(terminal.timeZone === undefined ? [] : [[say.timeZone, terminal.timeZone] as const]),
    [say.limit, formatAmount({ value: terminal.maximumAmount, currency: terminal.currency })],
    [say.level, String(terminal.level)],
    [say.data, say.dataText(terminal.personalisationVersion, day(terminal.notAfter, terminal.timeZone))],
    [say.server, terminal.origin],
  ];
};

const THEMES = ['auto', 'light', 'dark'] as const;

/** Where cashiers sign in it takes a code, on a page of its own. */
const Wipe = ({ terminal }: { readonly terminal: TerminalInfo }) => {
  const cashiers = useCashiers();
  if (cashiers.kind === 'off') return <WipeTerminal label={words.settings.wipe} terminal={terminal} />;
  return (
    <section className="till-setting">
      <p className="ui-muted">{cashierWords.wipeText}</p>
      <Button variant="default" fullWidth className="till-wide" onClick={() => goTo({ at: 'wipe' })}>
        {words.settings.wipe}
      </Button>
    </section>
  );
};

export const Settings = ({ terminal }: { readonly terminal: TerminalInfo }) => {
  const [scheme, setScheme] = useScheme();
  const sound = useSound();
  const say = settings;
  return (
    <Page
      title={say.title}
      className="is-narrow"
      back="#"
      terminal={terminal}
      test={terminal.mode === 'test'}
    >
      <Choice
        title={say.theme}
        value={scheme}
        choices={THEMES.map((value) => ({ value, label: say.themes[value] }))}
        onChoose={setScheme}
      />
      <Choice
        title={say.sound}
        value={sound ? 'on' : 'off'}
        choices={[
          { value: 'on', label: say.sounds.on },
          { value: 'off', label: say.sounds.off },
        ]}
        onChoose={(value) => setSound(value === 'on')}
      />
      <Choice
        title={shared.language}
        value={chosenLanguage()}
        choices={languageChoices()}
        onChoose={chooseLanguage}
      />
      <section className="till-setting">
        <h2>{say.terminal}</h2>
        <dl className="till-facts">
          {factsOf(terminal).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Wipe terminal={terminal} />
    </Page>
  );
};
