import type { Installation } from '@tallystick/protocol';
import { words } from '../words/index.ts';
import { Facts } from './facts.tsx';
import { Qr } from './qr.tsx';
import { formatDay } from './time.tsx';

const say = words.phones;

/** Eight pairs of digits a line, as they are read out and compared. */
const linesOf = (fingerprint: string): string => fingerprint.match(/.{1,24}/g)?.join('\n') ?? '';

/** How a phone of the network comes to trust this server: the code that leads to the certificate, and what to compare. */
export const LocalAuthority = ({ of }: { readonly of: NonNullable<Installation['localAuthority']> }) => {
  const [page = '', ...others] = of.pages;
  return (
    <>
      <p className="console-muted">{say.text(of.name)}</p>
      <div className="console-phone">
        <Qr text={page} name={say.qr} />
        <Facts
          rows={[
            [say.page, page],
            [say.otherPages, others.join(' ')],
            [
              say.fingerprint,
              <code key="fingerprint" className="console-mono console-fingerprint" data-testid="fingerprint">
                {linesOf(of.fingerprint)}
              </code>,
            ],
            [say.until, formatDay(of.notAfter)],
            [say.server, `${of.origin}/till/`],
          ]}
        />
      </div>
    </>
  );
};
