import { expect, it } from 'vitest';
import { type Host, hosts, type Machine } from '../../../src/commands/install/hosts.ts';

const linux: Machine = { platform: 'linux', env: {}, homeDir: '/home/ann' };
const mac: Machine = { platform: 'darwin', env: {}, homeDir: '/Users/ann' };
const windows: Machine = { platform: 'win32', env: {}, homeDir: 'C:\\Users\\Ann' };
const first = (host: Host, machine: Machine) => host.files(machine)[0];

const SUPPORT = '/Users/ann/Library/Application Support';
const ROAMING = 'C:\\Users\\Ann\\AppData\\Roaming';

it.each([
  [
    'claude-desktop',
    '/home/ann/.config/Claude/claude_desktop_config.json',
    `${SUPPORT}/Claude/claude_desktop_config.json`,
    `${ROAMING}\\Claude\\claude_desktop_config.json`,
  ],
  ['claude-code', '/home/ann/.claude.json', '/Users/ann/.claude.json', 'C:\\Users\\Ann\\.claude.json'],
  [
    'cursor',
    '/home/ann/.cursor/mcp.json',
    '/Users/ann/.cursor/mcp.json',
    'C:\\Users\\Ann\\.cursor\\mcp.json',
  ],
  [
    'vscode',
    '/home/ann/.config/Code/User/mcp.json',
    `${SUPPORT}/Code/User/mcp.json`,
    `${ROAMING}\\Code\\User\\mcp.json`,
  ],
  [
    'windsurf',
    '/home/ann/.codeium/windsurf/mcp_config.json',
    '/Users/ann/.codeium/windsurf/mcp_config.json',
    'C:\\Users\\Ann\\.codeium\\windsurf\\mcp_config.json',
  ],
  [
    'zed',
    '/home/ann/.config/zed/settings.json',
    '/Users/ann/.config/zed/settings.json',
    `${ROAMING}\\Zed\\settings.json`,
  ],
  [
    'gemini',
    '/home/ann/.gemini/settings.json',
    '/Users/ann/.gemini/settings.json',
    'C:\\Users\\Ann\\.gemini\\settings.json',
  ],
  [
    'qwen',
    '/home/ann/.qwen/settings.json',
    '/Users/ann/.qwen/settings.json',
    'C:\\Users\\Ann\\.qwen\\settings.json',
  ],
  [
    'codex',
    '/home/ann/.codex/config.toml',
    '/Users/ann/.codex/config.toml',
    'C:\\Users\\Ann\\.codex\\config.toml',
  ],
  [
    'goose',
    '/home/ann/.config/goose/config.yaml',
    '/Users/ann/.config/goose/config.yaml',
    `${ROAMING}\\Block\\goose\\config\\config.yaml`,
  ],
  [
    'lm-studio',
    '/home/ann/.lmstudio/mcp.json',
    '/Users/ann/.lmstudio/mcp.json',
    'C:\\Users\\Ann\\.lmstudio\\mcp.json',
  ],
  [
    'copilot',
    '/home/ann/.copilot/mcp-config.json',
    '/Users/ann/.copilot/mcp-config.json',
    'C:\\Users\\Ann\\.copilot\\mcp-config.json',
  ],
  [
    'opencode',
    '/home/ann/.config/opencode/opencode.json',
    '/Users/ann/.config/opencode/opencode.json',
    'C:\\Users\\Ann\\.config\\opencode\\opencode.json',
  ],
  [
    'kiro',
    '/home/ann/.kiro/settings/mcp.json',
    '/Users/ann/.kiro/settings/mcp.json',
    'C:\\Users\\Ann\\.kiro\\settings\\mcp.json',
  ],
])('%s: where its settings stand', (id, onLinux, onMac, onWindows) => {
  const host = hosts.find((candidate) => candidate.id === id);
  if (host === undefined) throw new Error(`no host ${id}`);
  expect([first(host, linux), first(host, mac), first(host, windows)]).toEqual([onLinux, onMac, onWindows]);
});

it('folders that the environment names win', () => {
  const at = (id: string, machine: Machine) => hosts.find((host) => host.id === id)?.files(machine);
  expect(at('codex', { ...linux, env: { CODEX_HOME: '/srv/codex' } })).toEqual(['/srv/codex/config.toml']);
  expect(at('goose', { ...linux, env: { XDG_CONFIG_HOME: '/srv/c' } })).toEqual(['/srv/c/goose/config.yaml']);
  expect(at('vscode', { ...windows, env: { APPDATA: 'D:\\Roam' } })?.[0]).toBe(
    'D:\\Roam\\Code\\User\\mcp.json',
  );
  expect(at('claude-desktop', { ...windows, env: { LOCALAPPDATA: 'D:\\Local' } })?.[1]).toBe(
    'D:\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
  );
});
