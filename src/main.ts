import { readFileSync } from 'node:fs';
import type { Command, Invocation } from './commands/command.ts';
import { serveStdio } from './commands/serve-stdio.ts';
import { startedAs } from './commands/started-as.ts';
import { type CommandName, parseCommandLine, UsageError } from './config/command-line.ts';
import { ConfigError, parseConfig } from './config/load.ts';
import { readNamedKey } from './config/named-secret.ts';
import { homeFolder } from './disk/home-folder.ts';
import type { ProxySettings } from './http/dispatcher.ts';
import { inWordsOf } from './text/command.ts';
import { maskSecretShapes } from './text/mask.ts';
import { oneLine } from './text/untrusted.ts';
import { version } from './version.ts';

const EXIT_USAGE = 2;

/** stdio is what every MCP host starts, so it alone is in the entry file; the others are loaded when asked for. */
const loaders: Record<CommandName, () => Promise<Command> | Command> = {
  stdio: () => serveStdio,
  http: async () => (await import('./commands/serve-http.ts')).serveHttp,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandbox,
  demo: async () => (await import('./commands/demo/demo.ts')).demo,
  journal: async () => (await import('./commands/journal.ts')).journal,
  health: async () => (await import('./commands/health.ts')).health,
  install: async () => (await import('./commands/install/install.ts')).install,
  uninstall: async () => (await import('./commands/install/uninstall.ts')).uninstall,
  desk: async () => (await import('./commands/desk.ts')).desk,
  doctor: async () => (await import('./commands/doctor/doctor.ts')).doctor,
};

function proxyFrom(env: NodeJS.ProcessEnv): ProxySettings | undefined {
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY;
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY;
  const noProxy = env.no_proxy ?? env.NO_PROXY;
  if (!httpProxy && !httpsProxy) return undefined;
  return { ...(httpProxy && { httpProxy }), ...(httpsProxy && { httpsProxy }), ...(noProxy && { noProxy }) };
}

/** Aborts at the first of these; a second one of the same kind ends the process at once, as it does without us. */
function processSignals(): Pick<Invocation, 'stop' | 'atHangup'> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, abort);
  return {
    stop: controller.signal,
    atHangup(act) {
      process.off('SIGHUP', abort);
      process.on('SIGHUP', act);
    },
  };
}

/** How the person typed what runs now. */
const startedCommand = () => startedAs({ file: process.argv[1] ?? '', cwd: process.cwd(), env: process.env });

async function run(argv: readonly string[], entryFile: string): Promise<number> {
  const typed = startedCommand();
  const inTheirWords = (line: string) => `${inWordsOf(typed, line)}\n`;
  const print = (line: string) => process.stdout.write(inTheirWords(line));
  const { command, flags, words } = parseCommandLine(argv);
  if (command === 'version') {
    print(version);
    return 0;
  }
  if (command === 'help') {
    const { helpText } = await import('./commands/help.ts');
    print(helpText());
    return 0;
  }
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const invocation: Invocation = {
    flags,
    words,
    readConfig: (sandbox) =>
      parseConfig({
        flags,
        env: process.env,
        readFile,
        note: (line) => process.stderr.write(`soku-mcp: ${line}\n`),
        platform: process.platform,
        homeDir: homeFolder(),
        command: typed,
        ...(sandbox !== undefined && { sandbox }),
      }),
    readNamedKey: (name) => readNamedKey(name, { env: process.env, readFile }),
    readFile,
    proxy: proxyFrom(process.env),
    command: typed,
    entryFile,
    ...processSignals(),
    print,
    note: (line) => process.stderr.write(inTheirWords(line)),
  };
  const start = await loaders[command]();
  return start(invocation);
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: choose another with --port.',
  EACCES: 'is reserved: choose one above 1023 with --port.',
};

function listenFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return undefined;
  const reason = LISTEN_FAILURES[String(error.code)];
  return reason === undefined ? undefined : `Port ${error.port} ${reason}`;
}

/** What a person reads when the process can't go on: one line, whatever the error. */
function startFailure(error: unknown): { line: string; code: number } {
  const code = error instanceof UsageError || error instanceof ConfigError ? EXIT_USAGE : 1;
  const message = listenFailure(error) ?? (error instanceof Error ? error.message : String(error));
  return { line: inWordsOf(startedCommand(), maskSecretShapes(oneLine(message, 500))), code };
}

/**
 * Runs what the command line says.
 *
 * @param entryFile the file that was started, to start another process of it
 * @returns the exit code
 */
export async function main(argv: readonly string[], entryFile: string): Promise<number> {
  try {
    return await run(argv, entryFile);
  } catch (error) {
    const { line, code } = startFailure(error);
    process.stderr.write(`soku-mcp: ${line}\n`);
    return code;
  }
}
