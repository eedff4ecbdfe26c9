import { request as httpRequest } from 'node:http';

export interface RawAnswer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** A request with any headers at all, Host too. */
export function raw(
  url: string,
  { method = 'POST', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { ...headers } }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, body: text });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
};

/** The body of a request of the 2025 era. */
export const message = (method: string, params: object = {}, id = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** Calls a tool without a client's help. */
export const rawCall = (
  url: string,
  name: string,
  args: object,
  headers: Record<string, string> = {},
): Promise<RawAnswer> =>
  raw(`${url}/mcp`, {
    headers: { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(message('tools/call', { name, arguments: args })),
  });
