import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
import type { Showing } from './showing.ts';

type Params = Record<string, unknown>;
declare global {
  interface Window {
    /** Given by the test: calls the tool of the real server. */
    callTool(params: Params): Promise<never>;
    modelContext: unknown[];
    sizes: number[];
    show(showing: Showing): Promise<void>;
    setTheme(theme: 'light' | 'dark'): void;
    /** Hands the view another result of the tool. */
    sendResult(result: unknown): Promise<void>;
    /** Makes the view's frame that wide. */
    setWidth(pixels: number): void;
  }
}

/** Two of the colours that hosts hand to views. */
const styles = (theme: string) =>
  JSON.parse(
    JSON.stringify({
      variables: {
        '--color-background-primary': theme === 'dark' ? '#171717' : '#ffffff',
        '--color-text-primary': theme === 'dark' ? '#fafafa' : '#171717',
      },
    }),
  );

window.modelContext = [];
window.sizes = [];
window.show = async ({ html, sandboxUrl, theme, callsTools, width, args, result }) => {
  const frame = document.createElement('iframe');
  frame.title = 'view';
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
  frame.style.cssText = `width:${width}px;height:10px;border:0;display:block`;
  const proxyReady = new Promise<void>((resolve) => {
    window.addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow && data?.method === 'ui/notifications/sandbox-proxy-ready')
        resolve();
    });
  });
  document.body.replaceChildren(frame);
  frame.src = sandboxUrl;
  await proxyReady;
  const context = { theme, locale: 'en-GB', timeZone: 'Europe/Paris', styles: styles(theme) };
  const bridge = new AppBridge(
    null,
    { name: 'test-host', version: '1' },
    { ...(callsTools && { serverTools: {} }), updateModelContext: { text: {} } },
    { hostContext: { ...context, displayMode: 'inline' } },
  );
  bridge.oncalltool = (params) => window.callTool({ ...params });
  bridge.onupdatemodelcontext = async (params) => {
    window.modelContext.push(params);
    return {};
  };
  bridge.addEventListener('sizechange', ({ height }) => {
    if (height === undefined) return;
    window.sizes.push(height);
    frame.style.height = `${height}px`;
  });
  const initialized = new Promise<void>((resolve) => bridge.addEventListener('initialized', () => resolve()));
  const view = frame.contentWindow;
  if (view === null) throw new Error('no frame');
  await bridge.connect(new PostMessageTransport(view, view));
  await bridge.sendSandboxResourceReady({ html });
  await initialized;
  await bridge.sendToolInput({ arguments: args });
  // The test hands on what the server answered.
  window.sendResult = (next) => bridge.sendToolResult(JSON.parse(JSON.stringify(next)));
  window.setWidth = (pixels) => {
    frame.style.width = `${pixels}px`;
  };
  await window.sendResult(result);
  window.setTheme = (next) => bridge.setHostContext({ ...context, theme: next, styles: styles(next) });
};
