// What a page needs before any of its screens: no component, no style.
export * from './app-shell/keep-shell.ts';
export * from './language/load.ts';
