import type { Environment } from './define-config.js';

/** The one place where the process's environment is read. */
export const processEnvironment = (): Environment => process.env;
