import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { parseCommandLine, UsageError } from '../../config/command-line.ts';
import { parseConfig } from '../../config/load.ts';
import { homeFolder } from '../../disk/home-folder.ts';
import { product } from '../../distribution/product.ts';
import type { Invocation } from '../command.ts';
import { startOf } from '../install/entry.ts';
import { fileOf, hostNamed, isOnPath, thisMachine } from '../install/find-host.ts';
import type { Host, ServerEntry } from '../install/hosts.ts';
import { readServers } from '../install/merge.ts';
import { SettingsFileError } from '../install/settings-error.ts';
import { readSettingsFile } from '../install/settings-file.ts';
import { type Check, ok, problem } from './check.ts';

/** Where the words for our server begin, behind those that start it: a file, or a package that `npx` runs. */
const OUR_PROGRAM = /(?:\.[cm]?js|^soku-mcp(?:@.*)?)$/;

interface Installed {
  checks: Check[];
  /** As the host would start it; absent where it can't. */
  invocation?: Invocation;
  /** The version of the Node that the host starts, where it names one. */
  nodeVersion?: string;
}

/** What is asked of an entry before its settings: whether all that it starts is there. */
function checkStart({ command, args }: ServerEntry, host: Host): Check {
  const again = `Put it in again: soku-mcp install ${host.id}.`;
  const gone = [command, ...args].find((word) => isAbsolute(word) && !existsSync(word));
  if (gone !== undefined) return problem('Start', `${gone} isn't there any more.`, again);
  if (!isAbsolute(command) && !isOnPath(command, thisMachine()))
    return problem('Start', `${command} isn't found in this shell's PATH.`, again);
  return ok('Start', [command, ...args].join(' '));
}

/** The version that a Node tells of itself; undefined where the command is something else. */
function versionOf(command: string): string | undefined {
  if (!/^node(?:\.exe)?$/.test(basename(command))) return undefined;
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

/** The invocation with the settings of the entry instead of this shell's. @throws UsageError */
function asStarted(invocation: Invocation, { args, env }: ServerEntry): Invocation {
  const ours = args.findIndex((word) => OUR_PROGRAM.test(word));
  const { flags } = parseCommandLine(ours === -1 ? [] : args.slice(ours + 1));
  const shell = Object.entries(process.env).filter(([name]) => !/^SOK[UE]_/.test(name));
  return {
    ...invocation,
    flags,
    readConfig: (sandbox) =>
      parseConfig({
        flags,
        env: { ...Object.fromEntries(shell), ...env },
        readFile: invocation.readFile,
        note: invocation.note,
        platform: process.platform,
        homeDir: homeFolder(),
        ...(sandbox !== undefined && { sandbox }),
      }),
  };
}

function look(host: Host, path: string, invocation: Invocation): Installed {
  const entry = readServers(host, readSettingsFile(path).text)[product.serverName];
  if (entry === undefined) {
    const mend = `Put it in: soku-mcp install ${host.id}.`;
    return { checks: [problem(host.title, `${path} doesn't have the server.`, mend)] };
  }
  const start = startOf(host, entry);
  if (start === undefined)
    return {
      checks: [
        problem(
          host.title,
          `${path} starts no program for the server: it names an address, or nothing.`,
          'Run soku-mcp doctor where that server runs.',
        ),
      ],
    };
  const checks = [ok(host.title, `${path} has the server`), checkStart(start, host)];
  if (checks.some(({ status }) => status === 'problem')) return { checks };
  const nodeVersion = versionOf(start.command);
  return {
    checks,
    invocation: asStarted(invocation, start),
    ...(nodeVersion !== undefined && { nodeVersion }),
  };
}

/** What a host's settings say of the server. @throws UsageError when there is no host of that name */
export function lookAtInstalled(name: string, invocation: Invocation): Installed {
  const host = hostNamed(name);
  const path = fileOf(host, thisMachine());
  try {
    return look(host, path, invocation);
  } catch (error) {
    if (error instanceof SettingsFileError)
      return { checks: [problem(host.title, `${path}: ${error.message}.`, 'Mend that file.')] };
    if (error instanceof UsageError)
      return {
        checks: [
          problem(host.title, `${path}: ${error.message}`, 'Correct the arguments of the server there.'),
        ],
      };
    throw error;
  }
}
