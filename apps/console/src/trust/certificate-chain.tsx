import type { EvidenceCertificate, EvidenceEntry } from '@tallystick/protocol';
import { Facts } from '../parts/facts.tsx';
import { formatDay } from '../parts/time.tsx';
import { words } from '../words/index.ts';
import { EvidenceEntries } from './evidence-entries.tsx';

const Extension = ({ extension }: { readonly extension: EvidenceCertificate['extensions'][number] }) => (
  <details className="console-certificate-extension">
    <summary>
      <strong>{extension.name}</strong>
      {extension.critical ? <span className="console-tag">{words.trust.critical}</span> : null}
      <span className="console-muted console-mono">{extension.oid}</span>
    </summary>
    <EvidenceEntries entries={extension.entries as readonly EvidenceEntry[]} />
    <pre className="console-raw">{extension.bytes}</pre>
  </details>
);

const Link = ({ certificate }: { readonly certificate: EvidenceCertificate }) => (
  <li className="console-certificate" data-role={certificate.role}>
    <details open={certificate.role === 'leaf'}>
      <summary>
        <span className="console-tag">{words.trust.roles[certificate.role]}</span>
        <strong className="console-bytes">{certificate.subject}</strong>
        <span className="console-muted">{certificate.key}</span>
      </summary>
      <Facts
        rows={[
          [words.trust.issuer, certificate.issuer],
          [
            words.trust.valid,
            words.trust.validity(formatDay(certificate.notBefore), formatDay(certificate.notAfter)),
          ],
          [words.trust.isCa, certificate.isCa ? words.trust.yes : words.trust.no],
          [words.trust.signature, certificate.signatureAlgorithm],
          [
            words.trust.serial,
            <code key="serial" className="console-mono console-bytes">
              {certificate.serial}
            </code>,
          ],
          [
            words.trust.fingerprint,
            <code key="fingerprint" className="console-mono console-bytes">
              {certificate.fingerprint}
            </code>,
            'fingerprint',
          ],
        ]}
      />
      <h3>{words.trust.extensions(certificate.extensions.length)}</h3>
      {certificate.extensions.map((extension) => (
        <Extension key={extension.oid} extension={extension} />
      ))}
    </details>
  </li>
);

/** A certificate chain, drawn as one: the attested key first, a link up to whoever signed it, the root last. */
export const CertificateChain = ({
  certificates,
}: {
  readonly certificates: readonly EvidenceCertificate[];
}) => (
  <section className="console-panel" aria-labelledby="chain">
    <h2 id="chain">{words.trust.chain}</h2>
    <p className="console-muted">{words.trust.chainText}</p>
    <ol className="console-chain">
      {certificates.map((certificate, index) => (
        // The same certificate may stand in a bad chain twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: place is the identity of a link
        <Link key={index} certificate={certificate} />
      ))}
    </ol>
  </section>
);
