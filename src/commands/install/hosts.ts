import { posix, win32 } from 'node:path';

/** What the places of settings depend on. */
export interface Machine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  homeDir: string;
}

/** How a host starts the server. */
export interface ServerEntry {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** An MCP host whose settings the server can be put into. */
export interface Host {
  /** As in `soku-mcp install <host>`. */
  id: string;
  title: string;
  format: 'json' | 'toml' | 'yaml';
  /** The key of the settings below which the servers stand. */
  container: string;
  /** The program by which one sees that the host is installed, beside its folder. */
  program?: string;
  /** Where its settings may stand: the first that exists counts, else the first. */
  files(machine: Machine): string[];
  /** The entry as this host writes it. */
  write(entry: ServerEntry): Record<string, unknown>;
  /** The key of the environment in its entries. */
  envKey: string;
  /** What the person does then. */
  next: string;
}

/** The folders of settings by the platform's conventions, and how paths are joined there. */
function placesOf({ platform, env, homeDir }: Machine) {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  // Another kind of path would be one of the folder that the person happens to stand in.
  const set = (value: string | undefined, fallback: string) =>
    value !== undefined && (isAbsolute(value) || /^%\w+%$/.test(value)) ? value : fallback;
  const home = (...parts: string[]) => join(homeDir, ...parts);
  const roaming = set(env.APPDATA, home('AppData', 'Roaming'));
  const local = set(env.LOCALAPPDATA, home('AppData', 'Local'));
  // The XDG folder is no convention of macOS or Windows, but the programs that ask here follow it everywhere.
  const config = set(env.XDG_CONFIG_HOME, home('.config'));
  const perPlatform = {
    win32: roaming,
    darwin: home('Library', 'Application Support'),
  };
  const application = platform === 'win32' || platform === 'darwin' ? perPlatform[platform] : config;
  return { join, home, roaming, local, config, application, set, windows: platform === 'win32' };
}

/** A file below the folder that a variable names, else below one of the home folder. */
const below =
  (variable: string, folder: string[], ...file: string[]) =>
  (machine: Machine) => {
    const { join, set, home } = placesOf(machine);
    return [join(set(machine.env[variable], home(...folder)), ...file)];
  };

const plain = ({ command, args, env }: ServerEntry) => ({ command, args, env });
const typed = (type: string) => (entry: ServerEntry) => ({ type, ...plain(entry) });

const inMcpServers = { format: 'json', container: 'mcpServers', envKey: 'env', write: plain } as const;
const RESTART = 'Restart it, or reload its list of MCP servers.';

export const hosts: readonly Host[] = [
  {
    ...inMcpServers,
    id: 'claude-desktop',
    title: 'Claude Desktop',
    files(machine) {
      const { join, application, local, windows } = placesOf(machine);
      const file = 'claude_desktop_config.json';
      // As installed from Microsoft's store, it is kept in a folder of its own.
      const store = join(local, 'Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming', 'Claude', file);
      return [join(application, 'Claude', file), ...(windows ? [store] : [])];
    },
    next: 'Quit Claude Desktop wholly and start it again.',
  },
  {
    ...inMcpServers,
    id: 'claude-code',
    title: 'Claude Code',
    program: 'claude',
    write: typed('stdio'),
    files: below('CLAUDE_CONFIG_DIR', [], '.claude.json'),
    next: 'Start a new session; /mcp shows the server.',
  },
  {
    ...inMcpServers,
    id: 'cursor',
    title: 'Cursor',
    program: 'cursor',
    files: (machine) => [placesOf(machine).home('.cursor', 'mcp.json')],
    next: 'Switch the server on in Cursor Settings > MCP.',
  },
  {
    id: 'vscode',
    title: 'VS Code',
    program: 'code',
    format: 'json',
    container: 'servers',
    envKey: 'env',
    write: typed('stdio'),
    files(machine) {
      const { join, application } = placesOf(machine);
      return ['Code', 'Code - Insiders'].map((name) => join(application, name, 'User', 'mcp.json'));
    },
    next: 'Run "MCP: List Servers" and start it.',
  },
  {
    ...inMcpServers,
    id: 'windsurf',
    title: 'Windsurf',
    program: 'windsurf',
    files: (machine) => [placesOf(machine).home('.codeium', 'windsurf', 'mcp_config.json')],
    next: RESTART,
  },
  {
    id: 'zed',
    title: 'Zed',
    program: 'zed',
    format: 'json',
    container: 'context_servers',
    envKey: 'env',
    write: (entry) => ({ source: 'custom', ...plain(entry) }),
    files(machine) {
      const { join, roaming, config, windows } = placesOf(machine);
      return [windows ? join(roaming, 'Zed', 'settings.json') : join(config, 'zed', 'settings.json')];
    },
    next: 'Zed starts it by itself; Agent settings show it.',
  },
  {
    ...inMcpServers,
    id: 'gemini',
    title: 'Gemini CLI',
    program: 'gemini',
    files: below('GEMINI_CLI_HOME', [], '.gemini', 'settings.json'),
    next: 'Start a new session; /mcp shows the server.',
  },
  {
    ...inMcpServers,
    id: 'qwen',
    title: 'Qwen Code',
    program: 'qwen',
    files: (machine) => [placesOf(machine).home('.qwen', 'settings.json')],
    next: 'Start a new session; /mcp shows the server.',
  },
  {
    id: 'codex',
    title: 'Codex',
    program: 'codex',
    format: 'toml',
    container: 'mcp_servers',
    envKey: 'env',
    write: plain,
    files: below('CODEX_HOME', ['.codex'], 'config.toml'),
    next: 'Start a new session; /mcp shows the server.',
  },
  {
    id: 'goose',
    title: 'Goose',
    program: 'goose',
    format: 'yaml',
    container: 'extensions',
    envKey: 'envs',
    write: ({ command, args, env }) => ({
      enabled: true,
      type: 'stdio',
      name: 'soku',
      description: 'Publish to social networks through Soku',
      cmd: command,
      args,
      envs: env,
      env_keys: [],
      timeout: 300,
    }),
    files(machine) {
      const { join, roaming, config, windows } = placesOf(machine);
      return [
        windows
          ? join(roaming, 'Block', 'goose', 'config', 'config.yaml')
          : join(config, 'goose', 'config.yaml'),
      ];
    },
    next: 'Start a new session.',
  },
  {
    ...inMcpServers,
    id: 'lm-studio',
    title: 'LM Studio',
    program: 'lms',
    files: (machine) => [placesOf(machine).home('.lmstudio', 'mcp.json')],
    next: 'Switch it on in the Program tab of the chat.',
  },
  {
    ...inMcpServers,
    id: 'copilot',
    title: 'Copilot CLI',
    program: 'copilot',
    write: (entry) => ({ type: 'local', ...plain(entry), tools: ['*'] }),
    files: below('COPILOT_HOME', ['.copilot'], 'mcp-config.json'),
    next: 'Start a new session; /mcp show shows the server.',
  },
  {
    id: 'opencode',
    title: 'opencode',
    program: 'opencode',
    format: 'json',
    container: 'mcp',
    envKey: 'environment',
    write: ({ command, args, env }) => ({
      type: 'local',
      command: [command, ...args],
      environment: env,
      enabled: true,
    }),
    files(machine) {
      const { join, config } = placesOf(machine);
      return ['opencode.json', 'opencode.jsonc'].map((file) => join(config, 'opencode', file));
    },
    next: 'Start a new session.',
  },
  {
    ...inMcpServers,
    id: 'kiro',
    title: 'Kiro',
    program: 'kiro',
    files: (machine) => [placesOf(machine).home('.kiro', 'settings', 'mcp.json')],
    next: 'The MCP panel shows the server.',
  },
];
