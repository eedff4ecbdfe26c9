import type { BuildOptions } from 'esbuild';

export const bundleOptions: BuildOptions;
export function buildDist(): Promise<void>;
