import * as z from 'zod';

// For what an API may leave out, set to null or give in another type: that must never turn a success into an error.

export const looseString = z.string().optional().catch(undefined);
export const looseNumber = z.number().optional().catch(undefined);
export const looseBoolean = z.boolean().optional().catch(undefined);
