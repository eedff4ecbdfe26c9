import { Socket } from 'node:net';
import { systemClock } from '../clock.ts';
import { attemptOnce } from './attempt.ts';
import { startDeadline } from './deadline.ts';

/** A connection that leads nowhere, and ends when something is written to it. */
class DeadEnd extends Socket {
  override _writev(_chunks: unknown, done: () => void): void {
    done();
    this.destroy();
  }
  override _read(): void {}
}

/**
 * Sends a request that never leaves this process, so that the first real one finds undici's parser compiled, which takes
 * longer than the request itself. It gets no answer: a parser that has parsed something is compiled once more,
 * for speed, which costs the machine ten times that.
 */
export async function rehearseRequest(): Promise<void> {
  const { openDispatcher } = await import('./dispatcher.ts');
  // undici doesn't hear of a connection that stands at once.
  const opened = openDispatcher(undefined, (_options, done) => setImmediate(done, null, new DeadEnd()));
  const deadline = startDeadline(systemClock, 1_000);
  await attemptOnce(
    {
      method: 'POST',
      url: 'http://rehearsal.invalid/',
      headers: {},
      body: '{}',
      deadline,
      repeatable: false,
    },
    opened,
    systemClock,
  );
  deadline.dispose();
  await opened.dispatcher.destroy();
}
