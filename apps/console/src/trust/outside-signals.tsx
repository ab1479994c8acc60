import { listSignals, type OutsideSignal } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { CheckState } from '../parts/state.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const STATUS = {
  unused: 'none',
  fresh: 'affirming',
  stale: 'warning',
  expired: 'contraindicated',
} as const satisfies Record<OutsideSignal['state'], string>;

const Signal = ({ signal }: { readonly signal: OutsideSignal }) => {
  const { rule, state } = signal;
  return (
    <li className="console-failing">
      <div className="console-failing-head">
        <CheckState status={STATUS[state]} word={words.trust.signalStates[state]} />
        <strong>{words.trust.signalNames[signal.name]}</strong>
        <span className="console-failing-counts">{words.trust.signalDevices(signal.devices)}</span>
      </div>
      {signal.since === undefined ? null : <p>{words.trust.signalSince(formatFull(signal.since))}</p>}
      {signal.lastGoodAt === undefined ? null : (
        <p className="console-muted">{words.trust.signalLast(formatFull(signal.lastGoodAt))}</p>
      )}
      {signal.stale + signal.expired === 0 ? null : (
        <p>{words.trust.signalTouched(signal.stale, signal.expired)}</p>
      )}
      <p className="console-muted">
        {words.trust.signalRule(rule.freshHours, rule.graceHours)} {words.trust.signalAfter[rule.afterGrace]}{' '}
        {words.trust.signalEnrolment[rule.atEnrolment]}
      </p>
    </li>
  );
};

/** External sources that attestation depends on: which are stale, since when, and what the policy does about it. */
export const OutsideSignals = () => {
  const signals = useQuery({ queryKey: ['signals'], queryFn: () => api.call(listSignals, {}) });
  return (
    <section className="console-panel" aria-labelledby="signals">
      <h2 id="signals">{words.trust.signals}</h2>
      <p className="console-muted">{words.trust.signalsText}</p>
      {signals.isError ? <Trouble error={signals.error} onAgain={() => signals.refetch()} /> : null}
      <ul className="console-checks">
        {signals.data?.data.map((signal) => (
          <Signal key={signal.name} signal={signal} />
        ))}
      </ul>
    </section>
  );
};
