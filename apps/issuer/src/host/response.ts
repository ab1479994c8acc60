import { encodeTlv, TAG_91_ISSUER_AUTHENTICATION_DATA, tlv } from '@tallystick/emv';
import type { FieldValue, Message } from '@tallystick/iso8583';

/** Elements that a response repeats from its request. The PAN is not among them: the acquirer knows which card it asked about. */
const ECHOED: readonly number[] = [3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 70, 90, 95];

/**
 * The type of the response: function 0 becomes 1, 2 becomes 3; the originator stays, and a repeat is answered like its first, so that 0401
 * gets 0410 and 0403 gets 0412 (ISO 8583:1987, 4.1).
 */
export const responseMti = (mti: string): string => {
  const originator = Number(mti[3]);
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}${originator - (originator % 2)}`;
};

export interface ResponseFields {
  readonly responseCode: string;
  readonly approvalCode?: string;
  /** Value of tag 91. */
  readonly issuerAuthentication?: Uint8Array;
}

/** The response to a request: what identifies it, and what was decided. */
export const respond = (request: Message, fields: ResponseFields): Message => {
  const response: Message = { mti: responseMti(request.mti) };
  const put = (dataElement: number, value: FieldValue | undefined) => {
    if (value !== undefined) response[dataElement] = value;
  };
  for (const dataElement of ECHOED) put(dataElement, request[dataElement]);
  put(38, fields.approvalCode);
  put(39, fields.responseCode);
  put(
    55,
    fields.issuerAuthentication &&
      encodeTlv([tlv(TAG_91_ISSUER_AUTHENTICATION_DATA, fields.issuerAuthentication)]),
  );
  return response;
};
