import type { TerminalName } from '@tallystick/terminal-sdk';
import { Ask } from '@tallystick/ui';
import { forgetSales } from '../kept.ts';
import { goTo } from '../place.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';

/** Wipes the terminal after a question that names it. */
export const WipeTerminal = ({
  label,
  terminal: named,
}: {
  readonly label: string;
  readonly terminal: TerminalName | undefined;
}) => {
  const terminal = useTerminal();
  const say = words.settings;
  const wipe = () => {
    forgetSales();
    terminal.wipe();
    goTo({ at: 'sale' });
  };
  return (
    <Ask
      danger
      fullWidth
      label={label}
      question={
        named ? <strong>{say.wipeAsk(named.terminalLabel, named.terminalNumber)}</strong> : say.wipeText
      }
      yes={say.wipeYes}
      no={say.wipeNo}
      onYes={wipe}
    >
      {named && <p>{say.wipeText}</p>}
    </Ask>
  );
};
