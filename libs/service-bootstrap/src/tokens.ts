/** The name of the running deployable: in logs, health answers and metrics. */
export const SERVICE_NAME = Symbol('SERVICE_NAME');
