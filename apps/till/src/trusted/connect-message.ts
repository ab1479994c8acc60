/** What the application posts with the port. */
export const CONNECT_MESSAGE = 'tallystick-till/connect';
