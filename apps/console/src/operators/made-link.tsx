import type { Invitation } from '@tallystick/protocol';
import { Copy } from '../parts/copy.tsx';
import { takeFocus } from '../parts/focus.ts';
import { formatMoment } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const say = words.operators;

/** What a link is for, in words. */
export const titleOfLink = ({ kind, name, role }: Invitation): string =>
  kind === 'recovery' ? say.recoveryFor(name) : say.linkFor(name, say.roles[role]);

/** A link that was made just now: it is shown this once. */
export const MadeLink = ({
  invitation,
  link,
  sending,
}: {
  readonly invitation: Invitation;
  readonly link: string;
  /** How the mail with it stands, in words. */
  readonly sending?: string | undefined;
}) => (
  <div className="console-notice console-made-link" role="status" tabIndex={-1} ref={takeFocus}>
    <div>
      <p>
        <strong>{titleOfLink(invitation)}</strong>
      </p>
      {sending === undefined ? null : <p>{sending}</p>}
      <p>{say.linkOnce(formatMoment(invitation.expiresAt))}</p>
    </div>
    <code className="console-mono console-bytes" data-testid="one-time-link">
      {link}
    </code>
    <Copy text={link} name={titleOfLink(invitation)} />
  </div>
);
