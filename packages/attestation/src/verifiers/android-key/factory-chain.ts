import { equalBytes } from '@tallystick/encoding';
import type { Certificate } from '../../x509/certificate.ts';
import { OID_KEY_DESCRIPTION } from './key-description.ts';
import { OID_PROVISIONING_INFO } from './provisioning-info.ts';

/** Key, batch, intermediate, root. */
const FACTORY_CHAIN_LENGTH = 4;

const has = ({ extensions }: Certificate, wanted: string): boolean =>
  extensions.some(({ oid }) => oid === wanted);

/**
 * Whether this is the chain of a phone whose attestation key was put in at the factory: exactly key, batch certificate, intermediate and
 * root; no certificate with provisioning information, which remotely provisioned ones carry; and the key description in the first
 * certificate alone, so that the second is no key of an app. See docs/decisions/factory-provisioned-chains.md.
 */
export function isFactoryChain(certificates: readonly Certificate[]): boolean {
  const root = certificates.at(-1);
  return (
    certificates.length === FACTORY_CHAIN_LENGTH &&
    root !== undefined &&
    equalBytes(root.issuer, root.subject) &&
    !certificates.some((certificate) => has(certificate, OID_PROVISIONING_INFO)) &&
    certificates.every((certificate, index) => has(certificate, OID_KEY_DESCRIPTION) === (index === 0))
  );
}
