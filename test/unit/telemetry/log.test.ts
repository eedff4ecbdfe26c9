import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createLogger } from '../../../src/telemetry/log.ts';
import { createRedactor } from '../../../src/text/redactor.ts';

const SECRET = 'pass"word\\ with  blanks';

function open(level: 'trace' | 'warn' | 'silent') {
  const lines: string[] = [];
  const log = createLogger(level, createRedactor([SECRET]), (line) => void lines.push(line));
  return { log, read: () => lines.map((line) => JSON.parse(line)) };
}

it('writes a JSON line a message, with level, time and fields', () => {
  const { log, read } = open('trace');
  log.info('started');
  log.debug({ status: 200, big: 10n }, 'request');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
  expect(read()).toEqual([
    { level: 30, time, msg: 'started' },
    { level: 20, time, status: 200, big: '10', msg: 'request' },
  ]);
});

it('leaves out what is below its level', () => {
  const { log, read } = open('warn');
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](level);
  expect(read().map(({ msg }) => msg)).toEqual(['warn', 'error', 'fatal']);
  const silent = open('silent');
  silent.log.fatal('nothing');
  expect(silent.read()).toEqual([]);
});

it('tells of an error what it is, where it arose and what caused it', () => {
  const { log, read } = open('trace');
  const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  log.error({ err: new TypeError('failed', { cause }) }, 'unexpected error');
  expect(read()[0].err).toEqual({
    type: 'TypeError',
    message: 'failed',
    stack: expect.stringContaining('log.test.ts'),
    cause: { type: 'Error', message: 'reset', stack: expect.any(String), code: 'ECONNRESET' },
  });
});

it('takes secrets out of values before they become JSON: messages, fields, errors and their causes', () => {
  const { log, read } = open('trace');
  const foreign = 'sk_live_Zk3jQ9xT7mB1vL5nR8wC2yH4dF6gA0sE';
  log.error(
    { err: new Error(SECRET, { cause: new Error(`with ${SECRET}`) }), at: [foreign] },
    `a ${SECRET} b`,
  );
  const [line] = read();
  expect(line).toMatchObject({ msg: 'a [secret] b', at: ['sk_live_…'], err: { message: '[secret]' } });
  expect(line.err.cause.message).toBe('with [secret]');
  expect(JSON.stringify(line)).not.toContain('blanks');
});

it('stays JSON whatever a secret is made of: it is looked for in values, not in the line', () => {
  const lines: string[] = [];
  const redactor = createRedactor(['","msg":"', '"level":', '"tool":"soku_create_post"']);
  const log = createLogger('info', redactor, (line) => void lines.push(line));
  log.info({ tool: 'soku_create_post' }, 'tool call');
  expect(JSON.parse(lines.join())).toMatchObject({ level: 30, tool: 'soku_create_post', msg: 'tool call' });
});

it('goes on when nobody reads stderr any more', async () => {
  const script = `
    const { createLogger } = await import('./src/telemetry/log.ts');
    const { createRedactor } = await import('./src/text/redactor.ts');
    const log = createLogger('info', createRedactor([]));
    for (let i = 0; i < 50; i += 1) log.info('x'.repeat(10_000));
    setTimeout(() => console.log('still here'), 100);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  child.stderr.destroy();
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const [code] = await once(child, 'close');
  expect([code, out.trim()]).toEqual([0, 'still here']);
});
