import * as z from 'zod';
import type { Use, WORDS_IN_FORCE } from './words-in-force.ts';

/** The parts of schemas whose words depend on settings, such as the time zone in force, and which words those are. */
export const listingWords = z.registry<{ words: keyof typeof WORDS_IN_FORCE }>();

/** Objects whose arguments are described with another tool: where that one is there, those `inBrief` say only that. */
export const describedElsewhere = z.registry<{ by: string }>();

/** What an argument is, for those who find it described in full with another tool. */
export const inBrief = z.registry<{ words: string }>();

/** Lists whose bounds a listing tells: those that a caller may mean to reach. */
export const boundsListed = z.registry<{ listed: true }>();

/**
 * Arguments and fields of results that a listing leaves out, to spare every conversation their words: always, since only
 * one value is taken or words beside them name them, or unless they come under the settings in force.
 */
export const notListed = z.registry<{ unless?: Use }>();

/** Objects of results whose fields a listing leaves out: their description names them, and `docs/interface.md` has all. */
export const listedBriefly = z.registry<{ brief: true }>();
