import type { ToolError } from '../call/tool-error.ts';
import type { Provenance } from '../http/api-error.ts';
import type { KnownError } from '../known-error.ts';
import { oneLine } from '../text/untrusted.ts';

const isOfApi = (error: KnownError): error is KnownError & Provenance =>
  'endpoint' in error && typeof error.endpoint === 'string';

/** What the API's support asks for. */
export function provenanceOf(error: KnownError): Pick<ToolError, 'requestId' | 'endpoint' | 'at'> {
  if (!isOfApi(error)) return {};
  const { requestId, endpoint, at } = error;
  return {
    ...(requestId !== undefined && { requestId: oneLine(requestId, 80) }),
    endpoint,
    ...(at !== undefined && { at: new Date(at).toISOString() }),
  };
}
