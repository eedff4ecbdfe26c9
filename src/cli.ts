#!/usr/bin/env node
import { Console } from 'node:console';
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { tooOld } from './oldest-node.ts';

// stdout belongs to the protocol: a bundled library that uses the console must not break it, not even while it is loaded.
globalThis.console = new Console(process.stderr);

// Before anything else is loaded: an old Node.js stumbles over it with words that help nobody.
const refusal = tooOld(process.versions.node, process.execPath);
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}

// zod reads this when it is loaded. A function compiled for each schema pays where each parses often, as over HTTP; what
// serves one person parses most of them once.
Object.assign(globalThis, { __zod_globalConfig: { jitless: process.argv[2] !== 'http' } });

// From Node 22.8 on, compiled code is kept between starts, which saves a seventh of the start-up. It counts for what is
// loaded after it, so this file holds nothing else.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache();
}

const { main } = await import('./main.ts');
const exitCode = await main(process.argv.slice(2), fileURLToPath(import.meta.url));
// A pipe may take stdout's last lines later than this.
process.stdout.write('', () => process.exit(exitCode));
