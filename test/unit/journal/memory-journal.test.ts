import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { describeJournal } from './journal-suite.ts';

describeJournal('memory journal', async (clock) => createMemoryJournal({ clock }));
