import type { Host } from '../../../src/commands/install/hosts.ts';

/** One settings file of a host, as somebody may have it. */
export interface Case {
  name: string;
  text: string;
  /** The file can't be added to: said, and left alone. */
  refused?: RegExp;
}

const BOM = '\ufeff';

/** Settings of a JSON host in the forms in which they are found. */
function jsonCases(key: string): Case[] {
  return [
    { name: 'empty', text: '' },
    { name: 'blank', text: '\n\n' },
    { name: 'an empty object', text: '{}' },
    { name: 'an empty object on two lines', text: '{\n}\n' },
    { name: 'other settings', text: '{\n  "theme": "dark",\n  "n": 1e3\n}\n' },
    { name: 'an empty container', text: `{\n  "${key}": {}\n}\n` },
    {
      name: 'others',
      text: `{\n  "${key}": {\n    "a": { "command": "x", "args": ["1"] }\n  },\n  "z": [1, 2]\n}\n`,
    },
    {
      name: 'others, without a last line break',
      text: `{\n    "${key}": {\n        "a": {"command": "x"}\n    }\n}`,
    },
    { name: 'others, in one line', text: `{"${key}":{"a":{"command":"x"}},"z":true}` },
    { name: 'tabs', text: `{\n\t"${key}": {\n\t\t"a": {}\n\t}\n}\n` },
    {
      name: 'comments',
      text: `// mine\n{\n  /* block\n     of two */\n  "a": 1, // one\n  "${key}": {\n    // first\n    "a": {} // of a\n    // last\n  } // end\n}\n// after\n`,
    },
    { name: 'only a comment in the container', text: `{\n  "${key}": {\n    // none yet\n  }\n}\n` },
    { name: 'commas at the end', text: `{\n  "${key}": {\n    "a": {}, // of a\n  },\n}\n` },
    { name: 'CRLF', text: `{\r\n  "a": 1,\r\n  "${key}": {\r\n    "b": {}\r\n  }\r\n}\r\n` },
    { name: 'BOM', text: `${BOM}{\n  "${key}": {\n    "b": {}\n  }\n}\n` },
    {
      name: 'text that looks like the server',
      text: `{\n  "note": "\\"${key}\\": { \\"soku\\": {} }",\n  "${key}": {}\n}\n`,
    },
    {
      name: 'huge',
      text: `{\n  "${key}": {\n${Array.from({ length: 1_000 }, (_, n) => `    "s${n}": { "command": "x" }`).join(',\n')}\n  }\n}\n`,
    },
    { name: 'broken', text: `{\n  "${key}": {\n    "a": \n  }\n}\n`, refused: /valid JSON at line 4/ },
    { name: 'cut off', text: `{ "${key}": {`, refused: /valid JSON at line 1/ },
    { name: 'a list', text: '[]', refused: /other than a JSON object/ },
    { name: 'a container of another kind', text: `{ "${key}": [] }`, refused: /is no object/ },
    { name: 'a container twice', text: `{ "${key}": {}, "${key}": {} }`, refused: /twice/ },
  ];
}

const tomlCases = (key: string): Case[] => [
  { name: 'empty', text: '' },
  { name: 'other settings', text: 'model = "m"\n# mine\n[tui]\ntheme = "x" # dark\n' },
  { name: 'without a last line break', text: 'model = "m"' },
  {
    name: 'others',
    text: `[${key}.a]\ncommand = "x"\nargs = [\n  "1", # one\n]\n\n[${key}.a.env]\nA = "b"\n`,
  },
  { name: 'a table after', text: `[${key}.a]\ncommand = "x"\n\n[[list]]\nn = 1\n# the end\n` },
  {
    name: 'comments',
    text: `# mine\n[${key}.a] # of a\ncommand = "x" # the command\n# after a\n\n[tui] # another\n# the end\n`,
  },
  { name: 'CRLF', text: `model = "m"\r\n\r\n[${key}.a]\r\ncommand = "x"\r\n` },
  { name: 'BOM', text: `${BOM}model = "m"\n` },
  { name: 'text that looks like the server', text: `note = """\n[${key}.soku]\ncommand = "x"\n"""\n` },
  { name: 'huge', text: Array.from({ length: 400 }, (_, n) => `[${key}.s${n}]\ncommand = "x"\n`).join('\n') },
  { name: 'broken', text: 'a = 1\nb = \n', refused: /valid TOML at line/ },
  { name: 'a container in one line', text: `${key} = { a = { command = "x" } }\n`, refused: /./ },
];

const yamlCases = (key: string): Case[] => [
  { name: 'empty', text: '' },
  { name: 'only a comment', text: '# mine\n' },
  { name: 'other settings', text: 'GOOSE_MODEL: m\nn: 1 # one\n' },
  { name: 'without a last line break', text: 'GOOSE_MODEL: m' },
  { name: 'an empty container', text: `a: 1\n${key}: {}\nb: 2\n` },
  { name: 'a container of nothing', text: `${key}:\nb: 2\n` },
  { name: 'others', text: `${key}:\n  a:\n    cmd: x # of a\n    args:\n    - '1'\n\n# between\nb: 2\n` },
  { name: 'deeper', text: `${key}:\n    a:\n        cmd: |\n          x\n          y\n# end\n` },
  {
    name: 'comments',
    text: `# mine\na: 1 # one\n${key}: # servers\n  # first\n  a: # of a\n    cmd: x # the command\n# the end\n`,
  },
  { name: 'CRLF', text: `a: 1\r\n${key}:\r\n  a:\r\n    cmd: x\r\n` },
  { name: 'BOM', text: `${BOM}a: 1\n` },
  {
    name: 'huge',
    text: `${key}:\n${Array.from({ length: 400 }, (_, n) => `  s${n}:\n    cmd: x\n`).join('')}`,
  },
  { name: 'broken', text: 'a: 1\nb: [1\n', refused: /valid YAML at line/ },
  { name: 'a list', text: '- a\n', refused: /other than a YAML mapping/ },
  { name: 'a container in one line', text: `${key}: { a: { cmd: x } }\n`, refused: /in one line/ },
  { name: 'a container of another kind', text: `${key}: no\n`, refused: /no mapping/ },
  { name: 'several documents', text: 'a: 1\n---\nb: 2\n', refused: /several/ },
];

const casesOfFormat = ({ format, container }: Host): Case[] =>
  ({ json: jsonCases, toml: tomlCases, yaml: yamlCases })[format](container);

/** The host of each format with which every file is tried. */
const THOROUGH = ['cursor', 'codex', 'goose'];
const USUAL = ['empty', 'other settings', 'others', 'comments', 'CRLF', 'BOM', 'broken'];

/** The files to try with a host: the oddest and the huge once a format, as it is the format that they are odd in. */
export const casesOf = (host: Host): Case[] =>
  casesOfFormat(host).filter(({ name }) => THOROUGH.includes(host.id) || USUAL.includes(name));
