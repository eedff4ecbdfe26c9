import type { BuildOptions } from 'esbuild';

export const bundleOptions: BuildOptions;
export function productOptions(pageInputs?: string[]): BuildOptions & { metafile: true; write: false };
export function buildDist(): Promise<void>;
