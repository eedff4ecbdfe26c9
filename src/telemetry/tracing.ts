/** A call of a tool, as spans name it. */
export interface TracedCall {
  tool: string;
  /** What came with it of a trace, e.g. `traceparent`. */
  carrier: Readonly<Record<string, unknown>>;
  attributes: Readonly<Record<string, string>>;
}

/** One attempt at a request to an API. */
export interface TracedRequest {
  method: string;
  url: string;
  /** From 1 on. */
  attempt: number;
}

/** Spans of what is done, where the process was started with an OpenTelemetry SDK. */
export interface Tracing {
  /** @param isFailed whether what came of it tells of a failure */
  call<T>(call: TracedCall, run: () => Promise<T>, isFailed: (value: T) => boolean): Promise<T>;
  /** @param run gets the headers that continue the trace @param endOf the status, or the failure in one word */
  request<T>(
    request: TracedRequest,
    run: (headers: Record<string, string>) => Promise<T>,
    endOf: (value: T) => number | string,
  ): Promise<T>;
}

/** Where there is no SDK. */
export const noTracing: Tracing = { call: (_call, run) => run(), request: (_request, run) => run({}) };

/** Under this name every version 1 of the API keeps what an SDK has registered. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

/** Spans if an SDK was loaded before (`node --import`); else nothing, and nothing is loaded for it. */
export async function openTracing(): Promise<Tracing> {
  if (Reflect.get(globalThis, REGISTERED) === undefined) return noTracing;
  return (await import('./open-telemetry.ts')).createTracing();
}
