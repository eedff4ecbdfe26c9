import { readStoreAddress } from '../store/address.ts';
import { parsedBy, settingInfo, wholeNumber } from './setting.ts';

function readAddress(value: string): string | { error: string } {
  const address = readStoreAddress(value);
  return 'error' in address ? address : value;
}

/** It stands in the names of keys, whose braces say where in a Cluster they lie. */
const readPrefix = (value: string) =>
  /^[\w.:-]{1,60}$/.test(value) ? value : { error: 'up to 60 letters, digits, dots, colons and dashes' };

/** The settings of the store that several servers share. */
export const storeSettings = {
  redisUrl: parsedBy(readAddress).optional().register(settingInfo, {
    env: 'SOKU_REDIS_URL',
    secret: true,
    help: 'Redis (6.2 or later) or Valkey that several servers share for their journal and limits: `redis://` or, with TLS, `rediss://`; commas between the nodes of a Cluster; `redis+sentinel://host,host/primary`.',
    fallback: 'each server keeps a journal of its own',
  }),
  redisPrefix: parsedBy(readPrefix).prefault('soku').register(settingInfo, {
    env: 'SOKU_REDIS_PREFIX',
    help: 'What the names of all keys in that store begin with.',
    fallback: '`soku`',
  }),
  redisWait: wholeNumber(0, 9).prefault('0').register(settingInfo, {
    env: 'SOKU_REDIS_WAIT',
    help: 'How many replicas of that store must have a post on record before it is sent.',
    fallback: '`0`: its primary alone',
  }),
};
