export { type MailServer, type ReceivedMail, startMailServer } from './mail-server.ts';
export { type SmsGateway, startSmsGateway } from './sms-gateway.ts';
