import { Trouble } from '@tallystick/ui';
import { type ComponentType, lazy } from 'react';
import { words } from '../words/index.ts';

const Missing = () => <Trouble>{words.pageMissing}</Trouble>;

/**
 * A page that is fetched when somebody goes there: the first load brings the frame and the page that was asked for. Where it cannot be
 * fetched, that is said in its place, and the frame stays.
 */
export const later = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazy(() =>
    load().then(
      (page) => ({ default: page }),
      () => ({ default: Missing as ComponentType<P> }),
    ),
  );
