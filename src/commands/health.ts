import { request } from 'node:http';
import { parsePort } from '../config/command-line.ts';
import type { Command } from './command.ts';

const DEFAULT_PORT = 3000;
const TIMEOUT_MS = 4_000;

/** `soku-mcp health`: asks the server on this machine whether it is up; exit 1 if it isn't. For containers. */
export const health: Command = ({ flags, note }) => {
  const port = parsePort(flags.port, DEFAULT_PORT);
  return new Promise((resolve) => {
    const down = (why: string) => {
      note(`Nothing healthy at http://127.0.0.1:${port}/healthz: ${why}.`);
      resolve(1);
    };
    const asked = request({ host: '127.0.0.1', port, path: '/healthz', timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve(0);
      else down(`HTTP ${response.statusCode}`);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', (error) => down(error.message));
    asked.end();
  });
};
