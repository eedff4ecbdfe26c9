import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** The user's own folder from the system's list of users; undefined for a user who isn't in it. */
function listedHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

/**
 * The user's home folder. A `HOME` that is empty or no whole path would make every place below it one of the folder that
 * the process was started in: then the system's own list of users counts.
 */
export function homeFolder(): string {
  const home = homedir();
  return isAbsolute(home) ? home : (listedHome() ?? home);
}
