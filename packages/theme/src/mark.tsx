export interface MarkProps {
  /** Pixels. */
  readonly size?: number;
  /** Whether the halves meet; turn it on when something is confirmed. */
  readonly met?: boolean;
  /** Read out by screen readers; left out, the mark is decoration. */
  readonly title?: string;
}

/** The mark: a short stick split lengthwise, three notches running across both halves. */
export const Mark = ({ size = 28, met = true, title }: MarkProps) => (
  <svg
    className="ts-mark"
    data-met={met}
    width={size}
    height={size}
    viewBox="0 0 32 32"
    fill="currentColor"
    role={title === undefined ? undefined : 'img'}
    aria-label={title}
    aria-hidden={title === undefined ? true : undefined}
  >
    <path
      className="ts-mark-half"
      d="M10 3h5.2v4.2h-3.4v2h3.4v4.6h-3.4v2h3.4v4.6h-3.4v2h3.4V29H10a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z"
    />
    <path
      className="ts-mark-half"
      d="M22 3h-5.2v4.2h3.4v2h-3.4v4.6h3.4v2h-3.4v4.6h3.4v2h-3.4V29H22a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2Z"
    />
  </svg>
);
