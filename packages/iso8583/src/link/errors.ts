/** Stable codes of what can go wrong on a link. */
export type LinkErrorCode =
  | 'ERR_LINK_CONNECT'
  | 'ERR_LINK_CONNECT_TIMEOUT'
  | 'ERR_LINK_CLOSED'
  | 'ERR_LINK_FRAME'
  | 'ERR_LINK_MESSAGE'
  | 'ERR_LINK_OPTION'
  | 'ERR_LINK_PEER'
  | 'ERR_LINK_SIGN_ON'
  | 'ERR_LINK_ECHO'
  | 'ERR_LINK_MATCH_FIELD'
  | 'ERR_LINK_DUPLICATE_KEY'
  | 'ERR_LINK_SIGN_ON_REQUIRED'
  | 'ERR_LINK_TLS'
  | 'ERR_LINK_TOO_MANY_CONNECTIONS'
  | 'ERR_LINK_IDLE'
  | 'ERR_LINK_HANDLER';

/** A fault of the connection or of the peer. The text holds no field values; `cause` is the lower error, if any. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The error of a connection that never came to be; why it failed is its cause. */
export function asConnectError(error: LinkError | undefined): LinkError {
  if (error && error.code !== 'ERR_LINK_CLOSED') return error;
  return new LinkError('ERR_LINK_CONNECT', 'cannot connect', error?.cause);
}
