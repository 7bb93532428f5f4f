/**
 * Keeps SIGUSR1 from opening Node's debugger, through which every process of the host or pod could read keys and tokens.
 *
 * `--disable-sigusr1` does so from the first moment, if it is given; this works however the process is started.
 */
export function ignoreDebuggerSignal(): void {
  process.on('SIGUSR1', () => undefined);
}
