const HIDDEN = /[\p{Cc}\p{Cf}]/gu;

/** Text of a device as a person may read it: characters that are not seen, or that turn round what is seen beside them, are replaced. */
export const shownText = (text: string): string => text.replace(HIDDEN, '\ufffd');
