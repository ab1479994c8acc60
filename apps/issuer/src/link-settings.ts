import { createPeerList, LinkError } from '@tallystick/iso8583/link';
import type { IssuerConfig } from './config.ts';

type Given = Readonly<Record<string, string | undefined>>;

const TLS = ['ISSUER_ISO_TLS_CERT', 'ISSUER_ISO_TLS_KEY', 'ISSUER_ISO_TLS_CA'] as const;
const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;

const peerFaultOf = (peers: string): string | undefined => {
  try {
    createPeerList(peers.split(','));
    return undefined;
  } catch (error) {
    if (error instanceof LinkError) return `ISSUER_ISO_PEERS: ${error.message}`;
    throw error;
  }
};

/** Settings of the ISO 8583 port that are right by themselves and do not go together, or do not do in live mode. */
export const linkFaultsOf = (given: Given): string[] => {
  const faults: string[] = [];
  const set = TLS.filter((name) => given[name] !== undefined);
  const missing = TLS.filter((name) => given[name] === undefined);
  if (set.length > 0) faults.push(...missing.map((name) => `${name} must be set too: ${set[0]} needs it`));
  if (given['ISSUER_ISO_TLS_NAMES'] !== undefined && set.length === 0) {
    faults.push(`ISSUER_ISO_TLS_NAMES has no effect without ${TLS.join(', ')}`);
  }
  const peers = given['ISSUER_ISO_PEERS'];
  const peerFault = peers === undefined ? undefined : peerFaultOf(peers);
  if (peerFault !== undefined) faults.push(peerFault);
  // What stays on this machine is as safe as this machine.
  const isExposed =
    given['TALLYSTICK_MODE'] === 'live' && set.length === 0 && !LOOPBACK.test(given['ISSUER_HOST'] ?? '');
  if (isExposed && given['LIVE_ON_PLAIN_LINK'] === undefined) {
    faults.push(
      `${TLS.join(', ')} must be set in live mode beyond this machine: the link carries card data and money. Where a tunnel protects it: LIVE_ON_PLAIN_LINK=accepted`,
    );
  } else if (isExposed && peers === undefined) {
    faults.push('ISSUER_ISO_PEERS must be set in live mode where the link has no TLS');
  }
  return faults;
};

/** Mutual TLS of the ISO 8583 port, where it is set. */
export const isoTlsOf = (given: Given): Pick<IssuerConfig, 'isoTls'> => {
  const [certificate, privateKey, peerAuthority] = TLS.map((name) => given[name]);
  if (certificate === undefined || privateKey === undefined || peerAuthority === undefined) return {};
  const names = given['ISSUER_ISO_TLS_NAMES']?.split(',');
  return {
    isoTls: { certificate, privateKey, peerAuthority, ...(names ? { peerNames: names } : {}) },
  };
};
