import { createRuntime, type Runtime } from '../runtime.ts';
import type { Invocation } from './command.ts';

export interface OpenRuntime {
  runtime: Runtime;
  close(): Promise<void>;
}

/** The runtime for the settings given; with `--sandbox` it talks to a sandbox started for it in this process. */
export async function openRuntime({ flags, readConfig, proxy }: Invocation): Promise<OpenRuntime> {
  if (flags.sandbox === undefined) {
    const runtime = createRuntime(readConfig(), proxy === undefined ? {} : { proxy });
    return { runtime, close: () => runtime.close() };
  }
  // Checked before anything starts, so that a wrong setting is still one line and exit 2.
  readConfig();
  const { startSandbox, SANDBOX_KEYS } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox();
  const runtime = createRuntime(readConfig({ baseUrl: sandbox.url, apiKey: SANDBOX_KEYS.active }));
  return {
    runtime,
    async close() {
      await runtime.close();
      await sandbox.close();
    },
  };
}
