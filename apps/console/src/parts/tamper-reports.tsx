import { listTamperReports, type TamperReport } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { words } from '../words/en.ts';
import { Facts } from './facts.tsx';
import { CheckState } from './state.tsx';
import { formatFull, Time } from './time.tsx';

const say = words.tamper;

const Report = ({ report, open }: { readonly report: TamperReport; readonly open: boolean }) => {
  const tripped = report.action === 'trip';
  return (
    <details className="c-record" open={open}>
      <summary>
        <CheckState
          status={tripped ? 'contraindicated' : 'warning'}
          word={tripped ? say.tripped : say.reported}
        />
        <span className="c-mono">{report.reference}</span>
        <Time at={report.receivedAt} />
      </summary>
      <ul className="c-checks">
        {report.seen.map((seen) => (
          <li key={`${seen.trip} ${seen.detail}`}>
            <div>
              <strong>{say.trips[seen.trip]}</strong>
              <span>
                <span className="c-mono">{seen.detail}</span>
                {seen.sure ? null : <span className="c-muted"> {say.unsure}</span>}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {tripped && !report.suspended ? <p className="c-muted">{say.late}</p> : null}
      <Facts
        rows={[
          [
            say.device,
            <code key="device" className="c-mono c-bytes">
              {report.deviceId}
            </code>,
          ],
          [say.seenAt, formatFull(report.seenAt)],
          [
            say.payment,
            report.paymentId ? (
              <Link key="payment" href={`/payments/${report.paymentId}`} className="c-mono c-bytes">
                {report.paymentId}
              </Link>
            ) : undefined,
          ],
        ]}
      />
    </details>
  );
};

/** What the devices of a terminal reported of being tampered with; nothing where there is nothing. */
export const TamperReports = ({ terminalId }: { readonly terminalId: string }) => {
  const found = useQuery({
    queryKey: ['terminals', terminalId, 'tamper-reports'],
    queryFn: () => api.call(listTamperReports, { params: { id: terminalId }, query: { limit: 10 } }),
  });
  const reports = found.data?.data ?? [];
  if (reports.length === 0) return null;
  return (
    <section className="c-panel" aria-labelledby="tamper">
      <h2 id="tamper">{say.title}</h2>
      <p className="c-muted">{say.text}</p>
      {reports.map((report, index) => (
        <Report key={report.id} report={report} open={index === 0 && report.action === 'trip'} />
      ))}
    </section>
  );
};
