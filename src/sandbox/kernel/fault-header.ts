import type { Fault } from './faults.ts';

/** The request header by which any client of the sandbox has one request go wrong. */
export const FAULT_HEADER = 'x-sandbox-fault';

/** What the header takes, for people. */
export const FAULT_HELP =
  `${FAULT_HEADER} takes drop, hang, half or a status from 400 to 599 (nothing takes effect), the same with -after ` +
  '(the request takes effect, and its answer is lost), or delay-<milliseconds> up to 600000.';

/** Reads the header's value; undefined when it is not one of FAULT_HELP. */
export function readFault(value: string): Fault | undefined {
  const delay = /^delay-(\d{1,6})$/.exec(value)?.[1];
  if (delay !== undefined) return Number(delay) > 600_000 ? undefined : { kind: 'delay', ms: Number(delay) };
  const [, name = '', after] = /^(drop|hang|half|[45]\d\d)(-after)?$/.exec(value) ?? [];
  const processFirst = after !== undefined;
  switch (name) {
    case '':
      return undefined;
    case 'drop':
      return { kind: processFirst ? 'drop_after' : 'drop_before' };
    case 'hang':
      return { kind: 'hang', processFirst };
    case 'half':
      return { kind: 'partial', processFirst };
    default:
      return { kind: 'respond', status: Number(name), processFirst, ...madeUpBody(name) };
  }
}

const madeUpBody = (status: string) => ({
  body: { error: { code: 'sandbox_fault', message: `A ${status} as the ${FAULT_HEADER} header asked for.` } },
});
