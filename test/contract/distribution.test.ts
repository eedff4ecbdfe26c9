import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { distributionFiles } from '../../scripts/distribution/files.ts';
import { ICON_SIZE, iconRows } from '../../scripts/distribution/icon.ts';
import { installLinks } from '../../scripts/distribution/links.ts';
import { manifest } from '../../scripts/distribution/manifest.ts';
import { serverJson } from '../../scripts/distribution/server-json.ts';
import { settingEntries } from '../../src/config/settings.ts';
import { privacyPolicies, product } from '../../src/distribution/product.ts';
import { frontMatterOf } from '../../src/skills/front-matter.ts';
import { SKILLS } from '../../src/skills/index.ts';
import { changesOf } from '../schemas/changes.ts';
import { DISTRIBUTION_SCHEMAS } from '../schemas/index.ts';
import { skillSchema } from '../schemas/plugins.ts';
import { serverJsonSchema } from '../schemas/server-json.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFileSync(join(root, name));
const text = (name: string) => read(name).toString('utf8');
const json = (name: string): unknown => JSON.parse(text(name));

const written = Object.keys(distributionFiles).filter((name) => !name.endsWith('.png'));

describe('the files of distribution (npm run docs)', () => {
  it.each(written)('%s is what the code says', (name) => {
    expect(text(name)).toBe(distributionFiles[name]?.());
  });

  it.each(Object.entries(DISTRIBUTION_SCHEMAS))('%s keeps to its format', (name, { ours }) => {
    expect(ours.safeParse(json(name)).error).toBeUndefined();
    // That the rules can fail: `npm run check:schemas` compares all of it with the official schemas.
    const letThrough = changesOf(json(name)).filter(
      ({ what, changed }) =>
        /^\.[\w$]+ (added|taken away|= null)$/.test(what) && ours.safeParse(changed).success,
    );
    expect(letThrough).toEqual([]);
  });

  it('every JSON file has a schema', () => {
    const known = new Set([...Object.keys(DISTRIBUTION_SCHEMAS), 'manifest.json']);
    expect(written.filter((name) => /(?<!\.schema)\.json$/.test(name) && !known.has(name))).toEqual([]);
  });

  it('manifest.json keeps to the official schema of MCPB 0.3', () => {
    const official = JSON.parse(text('node_modules/@anthropic-ai/mcpb/dist/mcpb-manifest-v0.3.schema.json'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const valid = ajv.validate(official, json('manifest.json'));
    expect(ajv.errors).toBeNull();
    expect(valid).toBe(true);
    expect(ajv.validate(official, { ...manifest(), user_config: { x: { type: 'folder' } } })).toBe(false);
  });

  it('server.json of a release names the bundle and its hash', () => {
    const released = serverJson('0'.repeat(64));
    expect(serverJsonSchema.safeParse(released).error).toBeUndefined();
    expect(released.packages.map(({ registryType }) => registryType)).toEqual(['npm', 'oci', 'mcpb']);
    expect(serverJsonSchema.safeParse(serverJson('no hash')).success).toBe(false);
  });

  it('every file has the one version, and no range of versions', () => {
    for (const name of written.filter((file) => /\bplugin\.json$|server|manifest|gemini/.test(file)))
      expect(json(name), name).toMatchObject({ version: product.version });
    for (const name of written) expect(text(name), name).not.toMatch(/soku-mcp@(?!\d)/);
  });

  it('no file holds a key, an empty mark of one, or a path of some machine', () => {
    for (const name of written) {
      // The settings form says how a key begins.
      expect(text(name).replaceAll('begins with sk_live_', ''), name).not.toMatch(
        /sk_live_|\/home\/|\/Users\//,
      );
    }
  });
});

describe('the icon', () => {
  it('is a PNG of 512 by 512 with the picture that the script draws', () => {
    const icon = read('assets/icon.png');
    expect(icon.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([ICON_SIZE, ICON_SIZE]);
    const at = icon.indexOf('IDAT');
    const data = icon.subarray(at + 4, at + 4 + icon.readUInt32BE(at - 4));
    // Compared unpacked: how well Node packs differs from version to version.
    expect(inflateSync(data).equals(iconRows())).toBe(true);
  });
});

describe('install links', () => {
  const decode = (url: URL): unknown => {
    const config = url.searchParams.get('config');
    if (config !== null)
      return JSON.parse(config.startsWith('{') ? config : Buffer.from(config, 'base64').toString('utf8'));
    return { command: url.searchParams.get('cmd'), args: url.searchParams.getAll('arg') };
  };

  it.each(installLinks.map((link) => [link.host, link] as const))(
    '%s: decodes to what it carries',
    (_host, link) => {
      const url = new URL(link.url);
      expect(url.protocol).toBe('https:');
      expect(decode(url)).toEqual(link.carries);
      expect(text('README.md')).toContain(`](${link.url})`);
    },
  );

  it('VS Code asks for the key and keeps it out of sight', () => {
    const url = new URL(installLinks.find(({ host }) => host === 'VS Code')?.url ?? '');
    expect(JSON.parse(url.searchParams.get('inputs') ?? '')).toMatchObject([
      { id: 'soku-key', password: true },
    ]);
  });
});

describe('package.json', () => {
  it('has the name by which the registry of servers knows it, and a description that fits there', () => {
    expect(json('server.json')).toMatchObject({ name: product.registryName });
    expect(product.description.length).toBeLessThanOrEqual(100);
  });
});

describe('skills', () => {
  const folders = readdirSync(join(root, 'skills'));

  it.each(folders)('%s has a head that keeps to the format and its folder’s name', (folder) => {
    const skill = text(`skills/${folder}/SKILL.md`);
    const { name, description } = skillSchema.parse(parseYaml(frontMatterOf(skill)));
    expect(name).toBe(folder);
    // The server reads the head line by line: the same as YAML has it.
    expect(SKILLS.find(({ path }) => path === `${folder}/SKILL.md`)).toMatchObject({ name, description });
  });

  it.each(folders)('%s names only tools that there are', (folder) => {
    const tools = json('manifest.json');
    const all = `${JSON.stringify(tools)}${text('llms.txt')}`;
    for (const [name] of text(`skills/${folder}/SKILL.md`).matchAll(/\bsok[ue]_\w+/g))
      expect(all).toContain(name);
  });
});

it('every address of the project is that of package.json', () => {
  const owner = product.repository.replace('https://github.com/', '');
  const named = [
    'README.md',
    'PRIVACY.md',
    'SECURITY.md',
    'Containerfile',
    'compose.yaml',
    'deploy/kubernetes.yaml',
  ]
    .concat(readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])))
    .concat(written)
    .flatMap((name) => [...text(name).matchAll(/(?:github\.com|ghcr\.io)[/:]([\w.-]+\/soku-mcp)\b/g)]);
  expect(named.length).toBeGreaterThan(20);
  expect(new Set(named.map(([, address]) => address))).toEqual(new Set([owner]));
  expect(text('Containerfile')).toContain(`io.modelcontextprotocol.server.name="${product.registryName}"`);
});

describe('PRIVACY.md', () => {
  it('leads to every other policy that the manifest names', () => {
    const [own, ...others] = privacyPolicies;
    expect(own).toMatch(/\/PRIVACY\.md$/);
    for (const address of others) expect(text('PRIVACY.md')).toContain(`<${address}>`);
  });

  it('names every address that the settings have by default', () => {
    const privacy = text('PRIVACY.md');
    for (const { fallback } of settingEntries) {
      for (const [, host] of fallback.matchAll(/https:\/\/([\w.]+)/g)) expect(privacy).toContain(host);
    }
  });
});
