import { destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import type { Redactor } from '../text/redactor.ts';

export type Logger = PinoLogger;

/** JSON lines on stderr, every known secret taken out by value. stdout belongs to the protocol. */
export function createLogger(level: string, redactor: Redactor): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => redactor.text(line) },
    },
    destination({ dest: 2, sync: true }),
  );
}
