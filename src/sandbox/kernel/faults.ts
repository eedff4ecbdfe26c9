/**
 * What goes wrong with one request. `processFirst`: the request takes effect (a post is stored) although the client
 * doesn't get its proper answer; without it nothing takes effect, except for `delay` and `hold`, which then only begin late.
 */
export type Fault =
  /** The request behaves. */
  | { kind: 'none' }
  /** The connection is destroyed before anything takes effect. */
  | { kind: 'drop_before' }
  /** The request takes effect, then the connection is destroyed without an answer. */
  | { kind: 'drop_after' }
  /** A made-up answer. A body that isn't a string is sent as JSON; `contentType` defaults to application/json. */
  | {
      kind: 'respond';
      status: number;
      headers?: Record<string, string>;
      body?: unknown;
      contentType?: string;
      processFirst?: boolean;
    }
  /** The real answer, `ms` real milliseconds late; not at all when the client leaves before. */
  | { kind: 'delay'; ms: number; processFirst?: boolean }
  /** The real answer, once `until` has resolved; not at all when the client leaves before. */
  | { kind: 'hold'; until: Promise<unknown>; processFirst?: boolean }
  /** No answer, and the connection stays open until the client leaves or the sandbox closes. */
  | { kind: 'hang'; processFirst?: boolean }
  /** The headers and half of the JSON body (a made-up one unless processed), then the connection is destroyed. */
  | { kind: 'partial'; processFirst?: boolean };

/** `*`, or method and path: `POST /v1/posts`, `DELETE /v1/api-keys/{id}` (a segment in braces stands for any). */
export type FaultRoute = '*' | `${string} /${string}`;

/** Set from tests: which requests go wrong, and how. */
export interface Faults {
  /** The next requests to the route go wrong one after the other, each in its way. */
  next(route: FaultRoute, ...faults: Fault[]): void;
  /** Every request to the route goes wrong, once the queue of `next` is used up. The latest rule wins. */
  always(route: FaultRoute, fault: Fault): void;
  /** All requests behave again. */
  clear(): void;
}

interface Rule {
  route: FaultRoute;
  fault: Fault;
}

/** The faults still to come. */
export class FaultPlan implements Faults {
  #queue: Rule[] = [];
  #standing: Rule[] = [];

  next(route: FaultRoute, ...faults: Fault[]): void {
    this.#queue.push(...faults.map((fault) => ({ route, fault })));
  }

  always(route: FaultRoute, fault: Fault): void {
    this.#standing.push({ route, fault });
  }

  clear(): void {
    this.#queue = [];
    this.#standing = [];
  }

  /** The fault for a request that came in just now; a queued one is used up. */
  take(method: string, path: string): Fault {
    const hit = (rule: Rule) => matches(rule.route, `${method} ${path}`);
    const queued = this.#queue.find(hit);
    this.#queue = this.#queue.filter((rule) => rule !== queued);
    return (queued ?? this.#standing.findLast(hit))?.fault ?? { kind: 'none' };
  }
}

function matches(route: FaultRoute, request: string): boolean {
  if (route === '*') return true;
  const wanted = route.split('/');
  const came = request.split('/');
  return (
    wanted.length === came.length &&
    wanted.every((segment, index) => segment.startsWith('{') || segment === came[index])
  );
}
