import { nearest } from '../text/nearest.ts';
import { type Resource, type ResourceTemplate, SAME_FOR_ALL, table } from './resource.ts';
import { SOKE, SOKU } from './troubles/apis.ts';
import { CHECKS } from './troubles/checks.ts';
import { NOT_POSSIBLE } from './troubles/not-possible.ts';
import { OWN } from './troubles/own.ts';
import { MENDERS, type Trouble } from './troubles/trouble.ts';
import { UPLOADS } from './troubles/uploads.ts';

/** Every error code there is a page for. */
export const TROUBLES: readonly Trouble[] = [...SOKU, ...OWN, ...CHECKS, ...UPLOADS, ...SOKE];

/** Where an API gave no code: `http_` and its status. */
const STATUS = /^http_([1-5]\d\d)$/;
/** What Node.js and its HTTP client call a connection that failed. */
const SYSTEM = /^(E[A-Z]{2,}[A-Z0-9_]*|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|[A-Z_]*CERT[A-Z_]*|[A-Z_]*SIGNATURE)$/;

function ofStatus(status: string): Pick<Trouble, 'means' | 'who' | 'mend'> {
  const means = `The API answered with HTTP ${status} and no code of its own.`;
  if (status === '404') return { means, who: 'operator', mend: 'Check SOKU_BASE_URL and SOKE_BASE_URL.' };
  if (status === '403') return { means, who: 'operator', mend: 'A proxy or firewall may have done that.' };
  if (status >= '500') return { means, who: 'time', mend: 'Call again; if it goes on, tell the person.' };
  return { means, who: 'agent', mend: 'Do what the message says.' };
}

/** What is known of a code; undefined for what is none. */
export function troubleOf(code: string): Trouble | undefined {
  const known = TROUBLES.find((one) => one.code === code);
  if (known !== undefined) return known;
  const status = STATUS.exec(code)?.[1];
  if (status !== undefined) return { code, of: 'soku-mcp', ...ofStatus(status) };
  if (code.length > 60 || !SYSTEM.test(code)) return undefined;
  const mend = 'Check network, proxy and certificates of this machine; soku-mcp doctor looks at each.';
  return { code, of: 'soku-mcp', means: 'The connection to the API failed.', who: 'operator', mend };
}

/** The one that was meant, for what is no code. */
export function nearestTrouble(code: string): Trouble | undefined {
  const codes = TROUBLES.map((one) => one.code);
  return troubleOf(nearest(code.slice(0, 60), codes) ?? '');
}

/** A code on a few lines. */
export const troubleText = ({ code, of, means, who, mend }: Trouble) =>
  `# ${code}\n\n${means}\n\n- Said by: ${of}\n- Mended by: ${MENDERS[who]}\n- How: ${mend}`;

const described = { audience: ['assistant', 'user'], cache: SAME_FOR_ALL } as const;

export const troubleshooting: Resource = {
  ...described,
  uri: 'soku://troubleshooting',
  name: 'troubleshooting',
  title: 'What error codes mean, and what can’t be done',
  description:
    'Every error code: what it means, who mends it and where. And what Soku can’t do, with what comes closest.',
  priority: 0.4,
  async read() {
    const codes = table(
      ['Code', 'Said by', 'Means', 'Mended by', 'How'],
      TROUBLES.map(({ code, of, means, who, mend }) => [code, of, means, MENDERS[who], mend]),
    );
    return {
      data: {
        codes: TROUBLES,
        notPossible: NOT_POSSIBLE.map(([wish, instead]) => ({ wish, instead })),
      },
      text: `# What can’t be done through Soku\n\n${table(['Wish', 'Instead'], NOT_POSSIBLE)}\n\n# Error codes\n\n${codes}`,
    };
  },
};

export const trouble: ResourceTemplate = {
  ...described,
  base: 'soku://troubleshooting/',
  variable: 'code',
  name: 'error code',
  title: 'What an error code means',
  description: 'What the code of an error means, who mends it and where.',
  priority: 0.6,
  async read(code) {
    const found = troubleOf(code);
    return found && { data: found, text: troubleText(found) };
  },
  names: async () => TROUBLES.map(({ code }) => code),
};
