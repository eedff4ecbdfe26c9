import { expect, it } from 'vitest';
import { runCli } from '../support/process.ts';

it('soku-mcp demo goes through the main jobs and the three errors, and exits with 0', async () => {
  const { code, stdout, stderr } = await runCli(['demo']);
  expect(stdout).not.toContain('NOT AS EXPECTED');
  const [, worked, all] = /^(\d+) of (\d+) steps went as they should; /m.exec(stdout) ?? [];
  expect(Number(all)).toBeGreaterThanOrEqual(16);
  expect(worked).toBe(all);
  expect(stdout.match(/^\d+\. /gm)).toHaveLength(Number(all));
  for (const said of [
    'Submitted to Soku for threads, x, linkedin.',
    'Soku hosts a copy now.',
    'Submitted to Soku for instagram (ig_main), tiktok, youtube.',
    'Submitted to Soku for instagram (ig_second), facebook.',
    'The image is rendered and hosted.',
    'Transcribed.',
    'Scheduled at Soku for threads at ',
    '3 of 3 posts are scheduled, ',
    'The same content for the same targets was submitted',
    'The Soku account has no connected account on: snapchat.',
    "The Soku account doesn't have enough credits for this.",
    'Soku refuses API calls unless the subscription is trialing or active',
  ]) {
    expect(stdout).toContain(said);
  }
  expect([code, stderr]).toEqual([0, '']);
});
