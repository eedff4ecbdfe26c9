import * as fc from 'fast-check';

// The same cases each time, where a property names no seed of its own; to look elsewhere: PROPERTY_SEED=1 npx vitest run.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_121) });
