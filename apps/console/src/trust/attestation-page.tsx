import { Button, Skeleton } from '@mantine/core';
import { type AttestationDetail, type EvidenceEntry, getAttestation } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { CheckState } from '../parts/state.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { CertificateChain } from './certificate-chain.tsx';
import { Checks } from './checks.tsx';
import { EvidenceEntries } from './evidence-entries.tsx';
import { TrustVectorPanel } from './trust-vector.tsx';

const Result = ({ detail }: { readonly detail: AttestationDetail }) => {
  const { record, terminalId, deviceId, refusal } = detail;
  return (
    <section className="console-panel" aria-labelledby="facts">
      <h2 id="facts">{words.trust.facts}</h2>
      <Facts
        rows={[
          [words.trust.purposeName, words.trust.purpose[record.purpose]],
          [words.trust.kind, record.kind, 'evidence'],
          [words.trust.level, record.level, 'level'],
          [words.trust.policy, record.policy, 'policy'],
          [words.trust.at, formatFull(record.at)],
          [words.trust.refusal, refusal],
          [
            words.trust.terminal,
            <Link key="terminal" href={`/terminals/${terminalId}`}>
              {terminalId}
            </Link>,
          ],
          [words.trust.device, deviceId],
          [
            words.trust.payment,
            record.paymentId === undefined ? undefined : (
              <Link key="payment" href={`/payments/${record.paymentId}`}>
                {record.paymentId}
              </Link>
            ),
          ],
        ]}
      />
    </section>
  );
};

const Evidence = ({ detail }: { readonly detail: AttestationDetail }) => {
  const { bytes, sections, certificates } = detail.evidence;
  return (
    <>
      {certificates.length > 0 ? <CertificateChain certificates={certificates} /> : null}
      {sections.map(({ title, entries }) => (
        <section className="console-panel" key={title} aria-label={title}>
          <h2>{title}</h2>
          <EvidenceEntries entries={entries as readonly EvidenceEntry[]} />
        </section>
      ))}
      <section className="console-panel" aria-labelledby="download">
        <h2 id="download">{words.trust.download}</h2>
        <p className="console-muted">{words.trust.downloadText(bytes)}</p>
        <div>
          <Button
            component="a"
            variant="default"
            href={`/v1/attestations/${detail.record.id}/evidence`}
            download
          >
            {words.trust.download}
          </Button>
        </div>
      </section>
    </>
  );
};

/** One attestation: what was decided by which check, and the evidence it was decided on. */
export const AttestationPage = ({ id }: { readonly id: string }) => {
  const found = useQuery({
    queryKey: ['attestations', id],
    queryFn: () => api.call(getAttestation, { params: { id } }),
  });
  const detail = found.data;
  return (
    <>
      <p>
        <Link href="/trust">← {words.trust.back}</Link>
      </p>
      {found.isError ? <Trouble error={found.error} onAgain={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {detail ? (
        <>
          <div className="console-title">
            <PageTitle name={`${words.trust.result}: ${words.trust.purpose[detail.record.purpose]}`} />
            <CheckState status={detail.record.verdict} />
          </div>
          <section className="console-panel" aria-label={words.trust.check}>
            <Checks record={detail.record} open />
          </section>
          <TrustVectorPanel vector={detail.trustVector} />
          <Result detail={detail} />
          <Evidence detail={detail} />
        </>
      ) : null}
    </>
  );
};
