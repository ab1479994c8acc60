import { withText } from '../look/with-text.ts';
import { MARK_HALVES } from './mark-shape.ts';

export interface MarkProps {
  /** Pixels, while the text of the browser has its usual size; the mark grows with it. */
  readonly size?: number;
  /** Whether the halves meet; turn it on when something is confirmed. */
  readonly met?: boolean;
  /** Read out by screen readers; left out, the mark is decoration. */
  readonly title?: string;
}

/** The mark. Its two halves move together when `met` turns true. */
export const Mark = ({ size = 28, met = true, title }: MarkProps) => (
  <svg
    className="ui-mark"
    data-met={met}
    width={withText(size)}
    height={withText(size)}
    viewBox="0 0 32 32"
    fill="currentColor"
    role={title === undefined ? undefined : 'img'}
    aria-label={title}
    aria-hidden={title === undefined ? true : undefined}
  >
    {MARK_HALVES.map((half) => (
      <path key={half} className="ui-mark-half" d={half} />
    ))}
  </svg>
);
