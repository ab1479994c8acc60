import type { Tampered } from '@tallystick/terminal-sdk';
import { Button, formatAmount, Trouble } from '@tallystick/ui';
import { useEffect } from 'react';
import { forgetSales } from '../kept.ts';
import { Page } from '../parts/page.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';
import { tampered as say } from '../words/tampered.ts';

/** The till stopped and wiped itself: what was seen, what it means for the money, what to do. */
export const TamperedScreen = ({ state }: { readonly state: Tampered }) => {
  const terminal = useTerminal();
  useEffect(forgetSales, []);
  const { marker, step } = state;
  const trips = [...new Set(state.seen.map(({ trip }) => trip))];
  const isDone = step === 'done';
  return (
    <Page
      title={words.stoppedItself}
      className="is-narrow"
      test={marker?.terminal?.mode === 'test'}
      {...(marker?.terminal ? { terminal: marker.terminal } : {})}
    >
      <Trouble>
        <p>{say.lead}</p>
        {isDone && !state.wiped && <strong>{say.notWiped}</strong>}
        {state.stillThere && <strong>{say.stillThere}</strong>}
      </Trouble>
      <section className="till-setting">
        <h2>{say.seen}</h2>
        <ul>
          {trips.map((trip) => (
            <li key={trip}>{say.trips[trip].seen}</li>
          ))}
        </ul>
      </section>
      <section className="till-setting">
        <h2>{say.money}</h2>
        <p>{say.moneyOf(marker?.payment, marker?.payment ? formatAmount(marker.payment.amount) : '')}</p>
      </section>
      <section className="till-setting">
        <h2>{say.next}</h2>
        <ul>
          {trips.map((trip) => (
            <li key={trip}>{say.trips[trip].remedy}</li>
          ))}
          <li>{say.thenCode}</li>
        </ul>
      </section>
      {marker && marker.told !== 'needless' && (
        <p className="ui-muted" role="status">
          {say.told[marker.told]} {say.reference} <strong>{marker.reference}</strong>
        </p>
      )}
      {step === 'telling' && (
        <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.recover()}>
          {say.telling}
        </Button>
      )}
      {isDone && (
        <Button fullWidth className="till-wide" onClick={() => terminal.acknowledge()}>
          {say.again}
        </Button>
      )}
      {!marker && <p role="status">{say.working}</p>}
    </Page>
  );
};
