import * as z from 'zod';
import type { Config } from '../config/load.ts';

/** What the settings make of a part of a schema, in the listing alone. */
export interface ListingWords {
  description?: string;
  enum?: string[];
}

/** The parts of schemas whose words depend on settings, such as the time zone in force. */
export const listingWords = z.registry<{ words: (config: Config) => ListingWords }>();

/** Objects whose arguments are described with another tool, and how that is said instead; undefined: it isn't listed. */
export const describedElsewhere = z.registry<{
  instead: (config: Config | undefined) => string | undefined;
}>();

/** Fields of results that a listing leaves out: they come only where people sign in. */
export const notListed = z.registry<{ unlisted: true }>();

/** The objects of results whose fields a listing leaves out: another tool's listing shows them. */
export const listedBriefly = z.registry<{ brief: true }>();
