import { destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { maskByLook, type Redactor } from '../text/redactor.ts';

export type Logger = PinoLogger;

/** A line with the secrets taken out of its values, so that it stays JSON whatever they are. */
function withoutSecrets(line: string, redactor: Redactor): string {
  return `${JSON.stringify(redactor.data(JSON.parse(line)), (_key, value) => (typeof value === 'string' ? maskByLook(value) : value))}\n`;
}

/** JSON lines on stderr, every known secret taken out by value. stdout belongs to the protocol. */
export function createLogger(level: string, redactor: Redactor): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => withoutSecrets(line, redactor) },
    },
    destination({ dest: 2, sync: true }),
  );
}
