import { Mark, OfflineBand, Ribbon } from '@tallystick/ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { words } from '../words/index.ts';
import { HeadNames, type Named, WholeNames } from './head-names.tsx';
import { Icon } from './icons.tsx';

export interface PageProps {
  readonly title: string;
  /** The title is read out but not shown: what stands on the screen says it already. */
  readonly titleHidden?: boolean;
  readonly test?: boolean;
  readonly terminal?: Named;
  readonly back?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** One screen: whose till it is, the bands that matter now, and one thing to do. Focus goes to its title when it comes up. */
export const Page = ({
  title,
  titleHidden,
  test,
  terminal,
  back,
  actions,
  children,
  className,
}: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const [isNamed, setNamed] = useState(false);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={className === undefined ? 'till-page' : `till-page ${className}`}>
      <header>
        <div className="till-head">
          {back === undefined ? (
            <span className="till-head-mark">
              <Mark size={28} />
            </span>
          ) : (
            <a className="till-icon-button" href={back} aria-label={words.back}>
              <Icon name="back" />
            </a>
          )}
          {terminal === undefined ? (
            <strong className="till-head-names">{words.product}</strong>
          ) : (
            <HeadNames named={terminal} isOpen={isNamed} onPress={() => setNamed(!isNamed)} />
          )}
          {actions && <nav className="till-head-actions">{actions}</nav>}
        </div>
        {terminal !== undefined && isNamed && <WholeNames named={terminal} />}
        {test && (
          <div className="till-head-ribbon">
            <Ribbon wide>{words.testMode}</Ribbon>
          </div>
        )}
        <OfflineBand remedy={words.offline.text} />
      </header>
      <main className="till-main">
        <h1 ref={heading} tabIndex={-1} className={titleHidden ? 'ui-unseen' : 'till-title'}>
          {title}
        </h1>
        {children}
      </main>
    </div>
  );
};
