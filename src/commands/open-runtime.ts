import { UsageError } from '../config/command-line.ts';
import { createRuntime, type Runtime, type RuntimeOptions } from '../runtime.ts';
import type { Invocation } from './command.ts';

export interface OpenRuntime {
  runtime: Runtime;
  close(): Promise<void>;
}

/** The runtime for the settings given; with `--sandbox` it talks to a sandbox started for it in this process. */
export async function openRuntime(
  { flags, readConfig, proxy }: Invocation,
  options: Pick<RuntimeOptions, 'metrics'> = {},
): Promise<OpenRuntime> {
  if (flags.sandbox === undefined) {
    if (flags.reading !== undefined) throw new UsageError('--reading goes with --sandbox.');
    const runtime = await createRuntime(readConfig(), { ...options, ...(proxy !== undefined && { proxy }) });
    return { runtime, close: () => runtime.close() };
  }
  // Checked before anything starts, so that a wrong setting is still one line and exit 2.
  readConfig();
  const { startSandbox, SANDBOX_ID_TOKEN, SANDBOX_KEYS, SANDBOX_REFRESH_TOKEN, SOKE_SANDBOX_KEYS } =
    await import('../sandbox/index.ts');
  const { readingsFrom } = await import('./readings.ts');
  const sandbox = await startSandbox({ readings: readingsFrom(flags.reading) });
  const runtime = await createRuntime(
    readConfig({
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_ID_TOKEN: SANDBOX_ID_TOKEN,
      SOKU_FIREBASE_REFRESH_TOKEN: SANDBOX_REFRESH_TOKEN,
      SOKU_FIREBASE_API_KEY: 'sandbox_firebase_api_key',
      SOKU_FIREBASE_TOKEN_URL: sandbox.tokenUrl,
      SOKE_BASE_URL: sandbox.soke.url,
      SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
      SOKE_ACCOUNT_ID: 'yt_main',
    }),
    options,
  );
  return {
    runtime,
    async close() {
      await runtime.close();
      await sandbox.close();
    },
  };
}
