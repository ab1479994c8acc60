const HOST = 'host';

/** As much as is read of a request: its headers as they came, name and value by turns. */
interface Received {
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
}

/**
 * What is wrong with the Host headers of a request; undefined: nothing. HTTP/1.1 asks for one (RFC 9112 section 3.2): with two, two
 * programs may read two requests in it.
 */
export const hostFault = ({ rawHeaders, httpVersion }: Received): string | undefined => {
  let hosts = 0;
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts += 1;
  }
  const isRight = hosts === 1 || (hosts === 0 && httpVersion !== '1.1');
  return isRight ? undefined : `The request has ${hosts} Host headers.`;
};
