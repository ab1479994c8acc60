/**
 * Settings of the server whose names begin as those of both programs do. The issuer host may share the server's environment: it lets these be,
 * and refuses every other name of this beginning that is none of its own. A test of the server holds the list to what the server reads.
 */
export const SERVER_SETTING_NAMES = [
  'TALLYSTICK_DATA',
  'TALLYSTICK_LOCAL_NAME',
  'TALLYSTICK_LOCAL_PAGE_PORT',
  'TALLYSTICK_MAIL_FROM',
  'TALLYSTICK_MASTER_KEY',
  'TALLYSTICK_MESSAGES_PER_HOUR',
  'TALLYSTICK_MODE',
  'TALLYSTICK_ORIGIN',
  'TALLYSTICK_SEED_API_KEY',
  'TALLYSTICK_SMS_BODY',
  'TALLYSTICK_SMS_HEADERS',
  'TALLYSTICK_SMS_METHOD',
  'TALLYSTICK_SMS_URL',
  'TALLYSTICK_SMTP_URL',
  'TALLYSTICK_VIRTUAL_ROOT',
  'TALLYSTICK_WEB',
  'TALLYSTICK_WITHOUT',
] as const;
