import { describe, expect, it } from 'vitest';
import { createPasswordCheck } from '../../../src/transports/desk/password.ts';
import { standingClock } from '../../support/virtual-clock.ts';

/** How many of 3,000 wrong tries are looked at, each from an address of its own. */
function lookedAt(addressOf: (index: number) => string): number {
  const check = createPasswordCheck('correct horse battery', standingClock());
  const tries = Array.from({ length: 3_000 }, (_, index) => check(`wrong ${index}`, addressOf(index)));
  return tries.filter((tried) => tried === 'wrong').length;
}
const hex = (index: number) => (index + 1).toString(16);

describe('wrong passwords', () => {
  it.each([
    ['one IPv6 network, written short', (index: number) => `2001:db8::${hex(index)}`, 3],
    ['one IPv6 network, its zeros elsewhere', (index: number) => `2001:db8:0:0:${hex(index)}::1`, 3],
    ['the networks of one site', (index: number) => `2001:db8:1:${hex(index)}::1`, 20],
    ['as many sites', (index: number) => `2001:db8:${hex(index)}::1`, 100],
    ['one IPv4 address', () => '::ffff:203.0.113.9', 3],
  ])('from %s are looked at a few times', (_name, addressOf, times) => {
    expect(lookedAt(addressOf)).toBe(times);
  });

  it('of others don’t keep out a browser that came in before, nor its own those of others', () => {
    const check = createPasswordCheck('right', standingClock());
    for (let index = 0; index < 200; index += 1) check('wrong', `2001:db8:${hex(index)}::1`);
    expect(check('right', '203.0.113.9')).toHaveProperty('retryAfterMs');
    expect(check('right', '203.0.113.9', 'known')).toBe('right');
  });
});
