import type { Metrics } from '../telemetry/metrics.ts';
import type { Journal } from './journal.ts';

/**
 * A journal whose outcomes and failures are counted.
 *
 * @param onPosted hears of each post that was accepted, once that is written down
 */
export function meteredJournal(
  journal: Journal,
  metrics: Pick<Metrics, 'posted' | 'journalFailed'>,
  onPosted: () => void,
): Journal {
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      metrics.journalFailed();
      throw error;
    }
  };
  return {
    ...journal,
    begin: (...given) => counted(journal.begin(...given)),
    findByContent: (...given) => counted(journal.findByContent(...given)),
    findByKey: (...given) => counted(journal.findByKey(...given)),
    list: (...given) => counted(journal.list(...given)),
    openWithText: (...given) => counted(journal.openWithText(...given)),
    async settle(entry, settlement, by) {
      if (entry.kind === undefined) metrics.posted(settlement.outcome);
      const settled = await journal.settle(entry, settlement, by);
      if (settled.warnings.length > 0) metrics.journalFailed();
      if (entry.kind === undefined && settlement.outcome === 'accepted') onPosted();
      return settled;
    },
  };
}
