import { Button } from '@mantine/core';
import type { TerminalName } from '@tallystick/terminal-sdk';
import { useState } from 'react';
import { forgetSales } from '../kept.ts';
import { goTo } from '../place.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/en.ts';

/** Wipes the terminal after a question that names it. */
export const WipeTerminal = ({
  label,
  terminal: named,
}: {
  readonly label: string;
  readonly terminal: TerminalName | undefined;
}) => {
  const terminal = useTerminal();
  const [asking, setAsking] = useState(false);
  const say = words.settings;
  if (!asking) {
    return (
      <Button variant="outline" color="red" className="danger" fullWidth onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  const wipe = () => {
    forgetSales();
    terminal.wipe();
    goTo({ at: 'sale' });
  };
  return (
    <div className="ask" role="alertdialog" aria-label={label}>
      {named && (
        <p>
          <strong>{say.wipeAsk(named.terminalLabel, named.terminalNumber)}</strong>
        </p>
      )}
      <p>{say.wipeText}</p>
      <div className="ask-buttons">
        <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
          {say.wipeNo}
        </Button>
        <Button className="danger-filled" onClick={wipe}>
          {say.wipeYes}
        </Button>
      </div>
    </div>
  );
};
