/** For `ref`: what came in place of the button that was pressed is where whoever uses no mouse goes on. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus();
