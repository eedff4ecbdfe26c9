/** Whether this machine has a screen that its person looks at. */
function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (env.SSH_CONNECTION) return false;
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Opens an address in the person's browser, where there is one.
 *
 * @param wanted `SOKU_OPEN_BROWSER`
 * @returns whether a browser was started
 */
export async function openInBrowser(address: string, wanted: boolean | undefined): Promise<boolean> {
  if (!(wanted ?? hasDisplay(process.env, process.platform))) return false;
  const { default: open } = await import('open');
  try {
    const started = await open(address);
    // A browser that can't be started is no error of the desk; the person has the command.
    started.on('error', () => {});
    return true;
  } catch {
    return false;
  }
}
