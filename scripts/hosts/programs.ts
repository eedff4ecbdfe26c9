/** A host whose command-line program is on npm, and how it is run without a person and with a played model. */
export interface Program {
  /** As in `soku-mcp install <id>`. */
  id: string;
  title: string;
  package: string;
  bin: string;
  /** How its list calls a server that it starts: what must stand beside ours. */
  listed: RegExp;
  /** Has it look at what the repository holds for it: its plugin or extension. */
  validate?: readonly string[];
  /** Its environment, beside the home folder and the path. */
  env(model: string): Record<string, string>;
  /** What must stand in its settings before, as where a person has signed in. */
  settings?: string;
  /** Run with a prompt, with every call of a tool agreed to. */
  run(prompt: string, model: string): string[];
}

const KEY = 'played';

export const PROGRAMS: readonly Program[] = [
  {
    id: 'claude-code',
    title: 'Claude Code',
    package: '@anthropic-ai/claude-code',
    bin: 'claude',
    listed: /soku.*Connected/,
    validate: ['plugin', 'validate'],
    env: (model) => ({
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    }),
    run: (prompt) => ['-p', prompt, '--allowedTools', 'mcp__soku'],
  },
  {
    id: 'codex',
    title: 'Codex',
    package: '@openai/codex',
    bin: 'codex',
    listed: /soku.*enabled/,
    env: () => ({ OPENAI_API_KEY: KEY }),
    run: (prompt, model) => [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '-c',
      'model_provider="played"',
      '-c',
      'model="gpt-5"',
      '-c',
      `model_providers.played={name="played",base_url="${model}/v1",env_key="OPENAI_API_KEY",wire_api="responses"}`,
      prompt,
    ],
  },
  {
    id: 'gemini',
    title: 'Gemini CLI',
    package: '@google/gemini-cli',
    bin: 'gemini',
    listed: /soku.*Connected/,
    validate: ['extensions', 'validate'],
    env: (model) => ({
      GEMINI_API_KEY: KEY,
      GOOGLE_GEMINI_BASE_URL: model,
      // As every server there, it starts only in folders that the person trusts.
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    }),
    settings: '{\n  "security": { "auth": { "selectedType": "gemini-api-key" } }\n}\n',
    run: (prompt) => ['-p', prompt, '--approval-mode', 'yolo', '-m', 'gemini-2.5-flash'],
  },
  {
    id: 'qwen',
    title: 'Qwen Code',
    package: '@qwen-code/qwen-code',
    bin: 'qwen',
    listed: /soku.*Connected/,
    env: (model) => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${model}/v1`, OPENAI_MODEL: 'played' }),
    run: (prompt) => ['-p', prompt, '--approval-mode', 'yolo', '--auth-type', 'openai'],
  },
  {
    id: 'opencode',
    title: 'opencode',
    package: 'opencode-ai',
    bin: 'opencode',
    listed: /soku.*connected/,
    env: (model) => ({
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      // Beside the file that `install` writes to.
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        model: 'played/played',
        small_model: 'played/played',
        provider: {
          played: {
            npm: '@ai-sdk/openai-compatible',
            name: 'played',
            options: { baseURL: `${model}/v1`, apiKey: KEY },
            models: { played: { name: 'played', tool_call: true } },
          },
        },
      }),
    }),
    run: (prompt) => ['run', '--model', 'played/played', prompt],
  },
  {
    id: 'copilot',
    title: 'Copilot CLI',
    package: '@github/copilot',
    bin: 'copilot',
    listed: /soku.*local/,
    env: (model) => ({
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
      COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
      COPILOT_PROVIDER_API_KEY: KEY,
      COPILOT_MODEL: 'played',
    }),
    run: (prompt) => ['-p', prompt, '--allow-all-tools', '--disable-client-telemetry'],
  },
];
