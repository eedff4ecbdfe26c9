import { Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import type { Caller } from '../access/capabilities.ts';
import { createServer } from '../mcp/server.ts';
import type { Runtime } from '../runtime.ts';

export interface StdioServing {
  /** Resolves when stdin has ended and what it brought is begun, or when the client can't be reached any more. */
  ended: Promise<void>;
  /** Lets the answers of the calls that have ended go out, then closes. */
  close(): Promise<void>;
}

/** Serves MCP on this process's stdin and stdout, for one client of either protocol era. */
export function serveStdio(runtime: Runtime): StdioServing {
  // The SDK's transport gives up every running call when its input ends, so its input is a stream that doesn't.
  const input = withoutByteOrderMark();
  process.stdin.pipe(input, { end: false });
  const transport = new StdioServerTransport(input);
  const caller: Caller = { via: 'stdio' };
  let warming: NodeJS.Timeout | undefined;
  // What a call works with is made anew for each; the first time it takes longest. The call itself tells why it can't be.
  const warmUp = () => Promise.allSettled([runtime.warmUp(), runtime.depsFor(caller)]);
  const warmUpSoon = () => {
    warming ??= setTimeout(() => void warmUp(), WARM_UP_AFTER_MS).unref();
  };
  const handle = serve(
    () =>
      createServer(runtime.surfaceFor(caller), {
        open: () => runtime.depsFor(caller),
        calls: runtime.calls,
        onPosted: runtime.whenPosted,
        onListed: warmUpSoon,
      }),
    {
      transport,
      onerror: (error) => runtime.log.warn({ err: error }, 'protocol error'),
    },
  );
  const closed = new Promise<void>((resolve) => {
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  return {
    ended: Promise.race([closed, stdinRead(input)]),
    async close() {
      clearTimeout(warming);
      // An answer is written in the turn in which its call ends.
      await nextTurn();
      await handle.close();
    },
  };
}

/** Hosts ask for more than tools when they start; that goes first. */
const WARM_UP_AFTER_MS = 200;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A stream that leaves out a UTF-8 byte order mark before the first message, which some writers put there. */
function withoutByteOrderMark(): Transform {
  let head = Buffer.alloc(0);
  let decided = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (decided) return done(null, chunk);
      head = Buffer.concat([head, chunk]);
      const { length } = BYTE_ORDER_MARK;
      const fits = BYTE_ORDER_MARK.subarray(0, head.length).equals(head.subarray(0, length));
      if (fits && head.length < length) return done();
      decided = true;
      return done(null, fits ? head.subarray(length) : head);
    },
  });
}

/** Resolves when stdin has ended, whether well or not, and all of it was taken out of `input`. */
async function stdinRead(input: Transform): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => resolve());
  });
  do await nextTurn();
  while (input.readableLength > 0 || input.writableLength > 0);
}
