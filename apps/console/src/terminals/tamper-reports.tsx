import { listTamperReports, type TamperReport } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { CheckState } from '../parts/state.tsx';
import { formatFull, Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const say = words.tamper;

const Report = ({ report, open }: { readonly report: TamperReport; readonly open: boolean }) => {
  const tripped = report.action === 'trip';
  return (
    <details className="console-record" open={open}>
      <summary>
        <CheckState
          status={tripped ? 'contraindicated' : 'warning'}
          word={tripped ? say.tripped : say.reported}
        />
        <span className="console-mono">{report.reference}</span>
        <Time at={report.receivedAt} />
      </summary>
      <ul className="console-checks">
        {report.seen.map((seen) => (
          <li key={`${seen.trip} ${seen.detail}`}>
            <div>
              <strong>{say.trips[seen.trip]}</strong>
              <span>
                <span className="console-mono">{seen.detail}</span>
                {seen.sure ? null : <span className="console-muted"> {say.unsure}</span>}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {tripped && !report.suspended ? <p className="console-muted">{say.late}</p> : null}
      <Facts
        rows={[
          [
            say.device,
            <code key="device" className="console-mono console-bytes">
              {report.deviceId}
            </code>,
          ],
          [say.seenAt, formatFull(report.seenAt)],
          [
            say.payment,
            report.paymentId ? (
              <Link
                key="payment"
                href={`/payments/${report.paymentId}`}
                className="console-mono console-bytes"
              >
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
    <section className="console-panel" aria-labelledby="tamper">
      <h2 id="tamper">{say.title}</h2>
      <p className="console-muted">{say.text}</p>
      {reports.map((report, index) => (
        <Report key={report.id} report={report} open={index === 0 && report.action === 'trip'} />
      ))}
    </section>
  );
};
