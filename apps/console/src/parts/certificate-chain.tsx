import type { EvidenceCertificate, EvidenceEntry } from '@tallystick/protocol';
import { words } from '../words/en.ts';
import { EvidenceEntries } from './evidence-entries.tsx';
import { Facts } from './facts.tsx';
import { formatDay } from './time.tsx';

const Extension = ({ extension }: { readonly extension: EvidenceCertificate['extensions'][number] }) => (
  <details className="c-extension">
    <summary>
      <strong>{extension.name}</strong>
      {extension.critical ? <span className="c-tag">{words.trust.critical}</span> : null}
      <span className="c-muted c-mono">{extension.oid}</span>
    </summary>
    <EvidenceEntries entries={extension.entries as readonly EvidenceEntry[]} />
    <pre className="c-raw">{extension.bytes}</pre>
  </details>
);

const Link = ({ certificate }: { readonly certificate: EvidenceCertificate }) => (
  <li className="c-link" data-role={certificate.role}>
    <details open={certificate.role === 'leaf'}>
      <summary>
        <span className="c-tag">{words.trust.roles[certificate.role]}</span>
        <strong className="c-bytes">{certificate.subject}</strong>
        <span className="c-muted">{certificate.key}</span>
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
            <code key="serial" className="c-mono c-bytes">
              {certificate.serial}
            </code>,
          ],
          [
            words.trust.fingerprint,
            <code key="fingerprint" className="c-mono c-bytes">
              {certificate.fingerprint}
            </code>,
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
  <section className="c-panel" aria-labelledby="chain">
    <h2 id="chain">{words.trust.chain}</h2>
    <p className="c-muted">{words.trust.chainText}</p>
    <ol className="c-chain">
      {certificates.map((certificate, index) => (
        // The same certificate may stand in a bad chain twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: place is the identity of a link
        <Link key={index} certificate={certificate} />
      ))}
    </ol>
  </section>
);
