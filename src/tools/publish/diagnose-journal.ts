import type { ToolContext } from '../../call/define-tool.ts';
import type { Problem } from './diagnose-connection.ts';

/** How it stands with the record of what was sent. */
export interface JournalFindings {
  /** `memory`: it ends with the sandbox. */
  state: 'writable' | 'unavailable' | 'memory';
  /** What happens to a post that can't be written down. */
  mode: ToolContext['config']['journal'];
  problems: Problem[];
}

type Context = Pick<ToolContext, 'access' | 'config' | 'journal'>;

const WITHOUT_RECORD = {
  required: 'so no post is sent',
  'best-effort':
    'and posts are sent all the same (SOKU_JOURNAL=best-effort), so that after a restart one may go out a second time',
} as const;

/** Tries whether the journal can be written and read. */
export async function diagnoseJournal({ access, config, journal }: Context): Promise<JournalFindings> {
  const { journal: mode, stateDir, sandbox, redisUrl } = config;
  if (sandbox) return { state: 'memory', mode, problems: [] };
  if (redisUrl !== undefined) return diagnoseStore({ access, journal });
  const isOwner = access.audience === 'owner';
  const found = await journal.check();
  if (!found.ok) {
    const where = isOwner ? ` (${found.reason}) [${stateDir}]` : '';
    const message = `The journal can't be written${where}, ${WITHOUT_RECORD[mode]}.`;
    const fix = isOwner
      ? 'Ask the person to make that folder writable for this user, or to name another with SOKU_STATE_DIR.'
      : 'Tell the person who runs this server.';
    return { state: 'unavailable', mode, problems: [{ message, fix }] };
  }
  const fix = 'Ask the person to mend that.';
  const problems = isOwner ? found.warnings.map((message) => ({ message, fix })) : [];
  return { state: 'writable', mode, problems };
}

/** The store that several servers share: without it nothing is sent, whatever `SOKU_JOURNAL` says. */
async function diagnoseStore({
  access,
  journal,
}: Pick<Context, 'access' | 'journal'>): Promise<JournalFindings> {
  const found = await journal.check();
  if (found.ok) return { state: 'writable', mode: 'required', problems: [] };
  const isOwner = access.audience === 'owner';
  const message = `The shared store can't be used${isOwner ? ` (${found.reason})` : ''}, so no post is sent.`;
  const fix = isOwner
    ? 'Ask the person to see that the Redis or Valkey of SOKU_REDIS_URL runs and can be reached from here.'
    : 'Tell the person who runs this server.';
  return { state: 'unavailable', mode: 'required', problems: [{ message, fix }] };
}

const STATES = {
  writable: 'can be written',
  unavailable: "can't be written",
  memory: 'kept in memory, with the sandbox',
} as const;

/** In words, for a list of findings. */
export function describeJournal({ state, mode }: Omit<JournalFindings, 'problems'>): string {
  const kept = mode === 'required' ? "what isn't written down isn't sent" : 'best effort';
  return state === 'memory' ? STATES[state] : `${STATES[state]}; ${kept}`;
}
