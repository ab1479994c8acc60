export { ApduError, type ApduErrorCode } from './apdu-error.ts';
export { type CommandApdu, encodeCommand, MAX_SHORT_DATA, parseCommand } from './command.ts';
export {
  getDataCommand,
  getProcessingOptionsCommand,
  getResponseCommand,
  PPSE_NAME,
  readRecordCommand,
  selectCommand,
} from './commands.ts';
export { type DescribedExchange, describeApdu } from './describe-apdu.ts';
export { encodeResponse, MAX_RESPONSE_BYTES, parseResponse, type ResponseApdu } from './response.ts';
export * from './status-word.ts';
