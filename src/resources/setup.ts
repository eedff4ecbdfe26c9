import { confirmInWords, zoneInWords } from '../access/in-words.ts';
import { showSettings } from '../config/show-settings.ts';
import { describeTargets } from '../publishing/describe.ts';
import { type ReadingDeps, type Resource, SET_FOR_GOOD, table } from './resource.ts';

/** What posts meet here, for everybody. */
function rules({ access }: ReadingDeps) {
  const { toolsets, readOnly, confirm, setup } = access;
  return {
    toolsets,
    readOnly,
    confirm,
    ...(setup.timeZone !== undefined && { timeZone: setup.timeZone }),
    ...(setup.accounts !== undefined && { allowedAccounts: setup.accounts }),
  };
}

export const setup: Resource = {
  uri: 'soku://setup',
  name: 'setup',
  title: 'How this server is set up',
  description: 'Time zone, allowed accounts, confirmation, toolsets, read-only mode; no secrets.',
  audience: ['user', 'assistant'],
  priority: 0.7,
  cache: SET_FOR_GOOD,
  needs: 'soku_check_connection',
  async read(deps) {
    const { access, config } = deps;
    const { toolsets, readOnly, timeZone, allowedAccounts } = rules(deps);
    const lines = [
      `- Tools: ${toolsets.join(', ')}${readOnly ? '; read-only, so nothing can be published or changed' : ''}`,
      `- ${zoneInWords(timeZone)}`,
      `- May be posted to: ${allowedAccounts === undefined ? 'every connected account' : describeTargets(allowedAccounts)}`,
      `- ${confirmInWords(access.setup)}`,
      ...(config.sandbox ? ['- This is the sandbox: nothing reaches a real account or a network.'] : []),
    ];
    const text = `# How this server is set up\n\n${lines.join('\n')}`;
    // Addresses, folders and headers are the operator's business.
    if (access.audience !== 'owner') return { data: rules(deps), text };
    const settings = showSettings(config);
    const rows = settings.map(({ name, value = '', origin }) => [name, value, origin]);
    return {
      data: { ...rules(deps), sandbox: config.sandbox, settings },
      text: `${text}\n\n${table(['Setting', 'Value', 'From'], rows)}`,
    };
  },
};
