import { Link } from 'wouter';
import { words } from '../words/index.ts';
import { PageTitle } from './page-title.tsx';

const { notFound } = words;

/** An address that leads nowhere says so, rather than show another page. */
export const NotFound = ({ text = notFound.text }: { readonly text?: string }) => (
  <>
    <PageTitle name={notFound.title} />
    <p>{text}</p>
    <p>
      <Link href="/">{notFound.live}</Link> · <Link href="/payments">{notFound.payments}</Link> ·{' '}
      <Link href="/terminals">{notFound.terminals}</Link>
    </p>
  </>
);
