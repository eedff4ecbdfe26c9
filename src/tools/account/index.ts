import type { Tool } from '../../call/define-tool.ts';
import { createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { refreshMetrics } from './refresh-metrics.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { rotateApiKey } from './rotate-api-key.ts';

/** API keys and metrics: the toolset `account`. */
export const accountTools: readonly Tool[] = [
  listApiKeys,
  createApiKey,
  revokeApiKey,
  rotateApiKey,
  refreshMetrics,
];
