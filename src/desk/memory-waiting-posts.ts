import { type DeskItem, newestFirst, type WaitingPosts } from './waiting-posts.ts';

/** Keeps waiting posts as long as the process lives; for the sandbox, which keeps nothing either. */
export function createMemoryWaitingPosts(): WaitingPosts {
  const items = new Map<string, DeskItem>();
  const known = (id: string): DeskItem => {
    const item = items.get(id);
    if (item === undefined) throw new Error(`no post waits as ${id}`);
    return item;
  };
  return {
    async add(waiting) {
      if (items.has(waiting.id)) return false;
      items.set(waiting.id, { waiting: structuredClone(waiting) });
      return true;
    },
    get: async (id) => items.get(id),
    list: async () => [...items.values()].toSorted(newestFirst),
    async decide(id, decision) {
      const item = known(id);
      if (item.decision !== undefined) return item.decision;
      items.set(id, { ...item, decision });
      return decision;
    },
    async settle(id, outcome) {
      const item = known(id);
      const before = item.outcome;
      if (before?.submitted !== undefined) return;
      if (before?.failed?.final === true && outcome.submitted === undefined) return;
      items.set(id, { ...item, outcome });
    },
  };
}
