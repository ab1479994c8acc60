import type { Terminal } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/ui';
import { Facts } from '../parts/facts.tsx';
import { ReadinessState } from '../parts/state.tsx';
import { formatFull } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const say = words.terminal;

/** Whether it could pay now, and if not, why and what to do. */
export const ReadinessPanel = ({ terminal }: { readonly terminal: Terminal }) => {
  const { readiness, suspension } = terminal;
  return (
    <section className="console-panel" aria-labelledby="now">
      <div className="console-panel-head">
        <h2 id="now">{say.now}</h2>
        <ReadinessState readiness={readiness} />
      </div>
      {suspension ? (
        <p>
          <strong>{say.cause[suspension.cause]}</strong>{' '}
          <span className="console-muted">{formatFull(suspension.at)}</span>
        </p>
      ) : null}
      {readiness.reasons.length === 0 ? <p className="console-muted">{say.nowReady}</p> : null}
      {readiness.reasons.map((reason) => (
        <div key={reason.code} className="console-readiness-remedy">
          <p>{reason.text}</p>
          <p>
            <span className="console-muted">{words.trust.remedy}</span> {reason.remedy}
          </p>
        </div>
      ))}
    </section>
  );
};

export const DevicePanel = ({ terminal }: { readonly terminal: Terminal }) => {
  const { device, signals } = terminal;
  return (
    <section className="console-panel" aria-labelledby="device">
      <h2 id="device">{say.device}</h2>
      {device === undefined ? (
        <p className="console-muted">{say.noDevice}</p>
      ) : (
        <Facts
          rows={[
            [words.terminals.device, device.model],
            [say.kind, words.terminals.kinds[device.kind], 'evidence'],
            [say.level, device.level, 'level'],
            [say.software, device.softwareVersion],
            [say.patch, device.patchLevel ?? say.patchUnknown, 'patchLevel'],
            [
              say.data,
              say.dataHeld(device.personalisationVersion, terminal.personalisationVersion),
              'personalisation',
            ],
            [say.enrolled, formatFull(device.enrolledAt)],
            [say.seen, device.lastSeenAt && formatFull(device.lastSeenAt)],
            ...signals.map(
              ({ name, state, asOf }) =>
                [
                  say.signalName[name],
                  `${say.signalState[state]}${asOf === undefined ? '' : `, ${say.since(formatFull(asOf))}`}`,
                ] as const,
            ),
            [say.keyScheme, say.keySchemeName[device.keyScheme]],
            [
              say.key,
              <code key="key" className="console-mono console-bytes">
                {device.keyThumbprint}
              </code>,
              'thumbprint',
            ],
          ]}
        />
      )}
    </section>
  );
};

export const SettingsPanel = ({ terminal }: { readonly terminal: Terminal }) => {
  const { currency, emvLimits } = terminal;
  const money = (value: number | undefined) => value && formatAmount({ value, currency });
  const names = terminal.enrolmentMethods.map((method) =>
    terminal.oneTimeMethods.includes(method)
      ? say.worksOnce(say.methodNames[method])
      : say.methodNames[method],
  );
  return (
    <section className="console-panel" aria-labelledby="settings">
      <h2 id="settings">{say.settings}</h2>
      <Facts
        rows={[
          [say.largest, money(terminal.maximumAmount)],
          [say.transactionLimit, money(emvLimits.transactionLimit)],
          [say.cvmLimit, money(emvLimits.cvmLimit), 'cvm'],
          [say.receiptLines, terminal.receiptLines.join(' · ')],
          [say.minimumLevel, terminal.minimumLevel, 'level'],
          [say.settingNames.approvalRequired ?? '', terminal.approvalRequired ? say.yes : say.no],
          [say.methods, names.join('; ')],
          [
            say.evidence,
            terminal.evidenceKinds?.map((kind) => words.terminals.kinds[kind]).join(', ') ?? say.any,
            'evidence',
          ],
        ]}
      />
    </section>
  );
};
