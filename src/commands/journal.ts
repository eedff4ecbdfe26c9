import { join } from 'node:path';
import { UsageError } from '../config/command-line.ts';
import { ConfigError } from '../config/load.ts';
import { folderSide } from '../journal/file/side.ts';
import { moveJournal } from '../journal/move.ts';
import { storeSide } from '../journal/redis/side.ts';
import { KEPT_MONTHS } from '../shared.ts';
import { StoreUnfitError } from '../store/errors.ts';
import { openSharedStore } from '../store/shared-store.ts';
import type { Command } from './command.ts';

/** `soku-mcp journal export|import`: copies the journal from the shared store into the state folder, or back. */
export const journal: Command = async ({ words, readConfig, print, note }) => {
  const [direction] = words;
  if (direction !== 'export' && direction !== 'import')
    throw new UsageError(
      'Say which way: soku-mcp journal export (store to folder) or import (folder to store).',
    );
  const { redisUrl, redisPrefix, stateDir } = readConfig();
  if (redisUrl === undefined)
    throw new ConfigError('SOKU_REDIS_URL is not set: it names the store.', 'SOKU_REDIS_URL');
  const log = { warn: note, info: () => {} };
  const store = await openSharedStore({ url: redisUrl, prefix: redisPrefix, log }).catch((error: unknown) => {
    throw error instanceof StoreUnfitError ? new ConfigError(error.message, 'SOKU_REDIS_URL') : error;
  });
  try {
    const sides = [folderSide(join(stateDir, 'journal')), storeSide(store, KEPT_MONTHS)] as const;
    const [from, to] = direction === 'import' ? sides : [sides[1], sides[0]];
    const { records, added, passedOver } = await moveJournal(from, to);
    if (passedOver > 0) note(`soku-mcp: ${passedOver} line(s) are no records and were left out.`);
    print(`${records} records in ${from.name}, ${added} of them new to ${to.name}; read back and equal.`);
    return 0;
  } finally {
    store.close();
  }
};
