import { isObject, string } from './model.ts';

/**
 * The view's side of MCP Apps (2026-01-26): JSON-RPC with the host over postMessage. Written out because the official
 * class brings 670 kB with it, which travel through every host that opens a view.
 */
export interface Bridge {
  /** Resolves with what the host is and allows, once it has let the view in. */
  ready: Promise<Host>;
  /** Has the host call a tool of this server. */
  callTool(name: string, args: Fields): Promise<Fields>;
  /** Puts a remark where the model reads it with the person's next message. */
  tellModel(text: string): Promise<unknown>;
}

export interface Host {
  /** Whether views may call tools. */
  callsTools: boolean;
  /** Whether views may add to what the model knows. */
  takesContext: boolean;
  context: HostContext;
}

/** What of the host's surroundings the views use. */
export interface HostContext {
  locale: string | undefined;
  /** IANA name. */
  timeZone: string | undefined;
}

type Fields = Record<string, unknown>;
/** By method, without `ui/notifications/`. */
type Listeners = Readonly<Record<string, (params: Fields) => void>>;

const NOTIFICATIONS = 'ui/notifications/';
const METHOD_NOT_FOUND = { code: -32601, message: 'Method not found' };
const ANSWER_MS = 300_000;

const fields = (value: unknown): Fields => (isObject(value) ? value : {});

const NOTHING_KNOWN: HostContext = { locale: undefined, timeZone: undefined };

/** A change names only what is new; the rest stays as `before`. */
export function readContext(context: Fields, before: HostContext = NOTHING_KNOWN): HostContext {
  return {
    locale: string(context.locale) ?? before.locale,
    timeZone: string(context.timeZone) ?? before.timeZone,
  };
}

/** Takes the host's colours and fonts over into the page. */
export function applyContext(context: Fields): void {
  const root = document.documentElement;
  const { theme } = context;
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const styles = fields(context.styles);
  for (const [name, value] of Object.entries(fields(styles.variables))) {
    if (name.startsWith('--') && typeof value === 'string') root.style.setProperty(name, value);
  }
}

/** Tells the host how high the page is, whenever that changes. */
function reportSize(notify: (method: string, params: Fields) => void): void {
  let last = '';
  const measure = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    const width = Math.ceil(window.innerWidth);
    const now = `${width}x${height}`;
    if (now === last) return;
    last = now;
    notify('size-changed', { width, height });
  };
  new ResizeObserver(() => requestAnimationFrame(measure)).observe(document.body);
  measure();
}

/** Opens the conversation. Listeners are in place before it begins: what a tool was given and gave comes once. */
export function connect(name: string, listeners: Listeners): Bridge {
  const post = (message: Fields) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const notify = (method: string, params: Fields = {}) => post({ method: NOTIFICATIONS + method, params });
  const waiting = new Map<number, { resolve(result: Fields): void; reject(error: Error): void }>();
  let lastId = 0;
  const request = (method: string, params: Fields) =>
    new Promise<Fields>((resolve, reject) => {
      const id = ++lastId;
      const timer = setTimeout(() => settle(id)?.reject(new Error('The host did not answer.')), ANSWER_MS);
      const settle = (key: number) => {
        const entry = waiting.get(key);
        waiting.delete(key);
        clearTimeout(timer);
        return entry;
      };
      waiting.set(id, {
        resolve: (result) => settle(id) && resolve(result),
        reject: (error) => settle(id) && reject(error),
      });
      post({ id, method, params });
    });

  window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== window.parent || !isObject(data) || data.jsonrpc !== '2.0') return;
    const { id, method } = data;
    if (typeof method !== 'string') {
      const entry = typeof id === 'number' ? waiting.get(id) : undefined;
      if (isObject(data.error)) entry?.reject(new Error(string(data.error.message) ?? 'The host refused.'));
      else entry?.resolve(fields(data.result));
    } else if (id === undefined) listeners[method.replace(NOTIFICATIONS, '')]?.(fields(data.params));
    else if (method === 'ping' || method === 'ui/resource-teardown') post({ id, result: {} });
    else post({ id, error: METHOD_NOT_FOUND });
  });

  const hello = {
    appInfo: { name, version: '1' },
    appCapabilities: { availableDisplayModes: ['inline'] },
    protocolVersion: '2026-01-26',
  };
  const ready = request('ui/initialize', hello).then((answer) => {
    const capabilities = fields(answer.hostCapabilities);
    const context = fields(answer.hostContext);
    applyContext(context);
    notify('initialized');
    reportSize(notify);
    return {
      callsTools: isObject(capabilities.serverTools),
      takesContext: isObject(capabilities.updateModelContext),
      context: readContext(context),
    };
  });
  return {
    ready,
    callTool: (tool, args) => request('tools/call', { name: tool, arguments: args }),
    tellModel: (text) => request('ui/update-model-context', { content: [{ type: 'text', text }] }),
  };
}
