import * as z from 'zod';
import type { WORDS_IN_FORCE } from './words-in-force.ts';

/** The parts of schemas whose words depend on settings, such as the time zone in force, and which words those are. */
export const listingWords = z.registry<{ words: keyof typeof WORDS_IN_FORCE }>();

/** Objects whose arguments are described with another tool, where that one is there, and how that is said instead. */
export const describedElsewhere = z.registry<{ instead: string }>();

/** Fields of results that a listing leaves out, to spare every conversation their words: they come only where people sign in. */
export const notListed = z.registry<{ unlisted: true }>();

/** Objects of results whose fields a listing leaves out, to spare every conversation their words: `docs/interface.md` has them. */
export const listedBriefly = z.registry<{ brief: true }>();
