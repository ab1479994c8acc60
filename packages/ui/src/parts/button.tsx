import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';

interface ButtonLook {
  /** `filled` is for the one thing to do next. */
  readonly variant?: 'filled' | 'default' | 'subtle';
  readonly fullWidth?: boolean;
}

const looks = ({ variant = 'filled', fullWidth = false }: ButtonLook) => ({
  'data-variant': variant,
  'data-block': fullWidth || undefined,
});

export interface ButtonProps extends ButtonLook, ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it began is under way: it says so, and takes no further press. */
  readonly loading?: boolean;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
  readonly 'data-danger'?: boolean;
}

/** A button of three rem, in the look of the theme, from nothing but the page's own element. */
export const Button = ({
  variant,
  fullWidth,
  loading = false,
  disabled = false,
  type = 'button',
  className,
  ...rest
}: ButtonProps) => (
  <button
    {...rest}
    {...looks({ ...(variant && { variant }), ...(fullWidth && { fullWidth }) })}
    className={className === undefined ? 'ui-button' : `ui-button ${className}`}
    type={type}
    disabled={disabled || loading}
    aria-busy={loading || undefined}
  />
);

/** A link that looks like a button. */
export const ButtonLink = ({
  variant,
  fullWidth,
  className,
  ...rest
}: ButtonLook & AnchorHTMLAttributes<HTMLAnchorElement>) => (
  <a
    {...rest}
    {...looks({ ...(variant && { variant }), ...(fullWidth && { fullWidth }) })}
    className={className === undefined ? 'ui-button' : `ui-button ${className}`}
  />
);
