import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPolicy } from '../../src/access/policy-file.ts';
import { settingEntries } from '../../src/config/settings.ts';
import { createRuntime } from '../../src/runtime.ts';
import { createPrometheus } from '../../src/telemetry/prometheus.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { raw } from '../support/raw-http.ts';
import { configOf, silentLog, temporaryFolder } from '../support/servers.ts';

const text = readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );

describe('docs/http.md', () => {
  it('has policies that the server takes', () => {
    const policies = blocks('json').filter((block) => block.includes('"rules"'));
    expect(policies.length).toBe(4);
    for (const policy of policies) {
      const sources = { readFile: () => policy, readSecret: () => 'a-key', log: silentLog };
      expect(() => openPolicy('policy.json', sources)).not.toThrow();
    }
  });

  it('has JSON wherever it says so, and no two addresses for one server', () => {
    for (const block of blocks('json')) expect(() => JSON.parse(block)).not.toThrow();
    const addresses = [...text.matchAll(/https:\/\/[^/\s"]+\/mcp\b(?!\/|\.)/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(['https://mcp.example.com/mcp']));
  });

  it('names only settings that there are, and sets them to what they take', () => {
    const known = new Set(settingEntries.map(({ env }) => env));
    const named = [...text.matchAll(/\bSOK[UE]_[A-Z_]*[A-Z]/g)].map(([name]) => name.replace(/_FILE$/, ''));
    const further = ['SOKU_API_KEY_NORTH', 'SOKU_API_KEY_SOUTH', 'SOKU_POLICY'];
    expect(named.filter((name) => !known.has(name) && !further.includes(name))).toEqual([]);
    for (const block of blocks('sh')) {
      const set = [...block.matchAll(/^export (\w+)=(\S+)/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]);
      const env = Object.fromEntries(set.filter(([name]) => !name?.endsWith('_FILE')));
      expect(() => configOf(env)).not.toThrow();
    }
  });

  it('explains every metric, and none that isn’t there', async () => {
    const own = /^(soku|mcp)_/;
    const shown = [...(await createPrometheus().text()).matchAll(/^# TYPE (\w+)/gm)].map(
      ([, name = '']) => name,
    );
    const told = [...text.matchAll(/^\| `(\w+)(?:\{[\w,]+\})?` \|/gm)].map(([, name = '']) => name);
    expect(told.filter((name) => own.test(name)).toSorted()).toEqual(
      shown.filter((name) => own.test(name)).toSorted(),
    );
  });

  it('has a line for curl that works', async () => {
    const line = blocks('sh').find((block) => block.includes('tools/call')) ?? '';
    const headers = Object.fromEntries(
      [...line.matchAll(/-H '([\w-]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const body = /-d '([^']+)'/.exec(line)?.[1] ?? '';
    const runtime = await createRuntime(configOf({ SOKU_STATE_DIR: temporaryFolder() }), { log: silentLog });
    const serving = await serveHttp(runtime, { host: '127.0.0.1', port: 0, token: undefined });
    onTestFinished(async () => {
      await serving.close(0);
      await runtime.close();
    });
    const answer = await raw(`${serving.url}/mcp`, { headers, body });
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('valid')]);
  });
});
