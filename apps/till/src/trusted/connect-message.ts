/** What the application posts with the port. */
export const CONNECT_MESSAGE = 'tallystick-till/connect';
/** What the application posts when its window is to be the till from now on. */
export const TAKE_MESSAGE = 'tallystick-till/take';
/** The lock of the window that is the till: two would each take up and end the payments of the other. */
export const TILL_LOCK = 'tallystick-till';
