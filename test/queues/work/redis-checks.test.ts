// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readInfo, refusalOf } from '../../../queues/work/redis-checks.ts';

const strict = { allowEviction: false, requireAof: true };

function info(lines: readonly string[]): string {
  return ['# Server', ...lines, ''].join('\r\n');
}

test.each([
  { version: '7.0.15', refused: false },
  { version: '6.2.0', refused: false },
  { version: '6.0.16', refused: true },
  { version: '5.0.14', refused: true },
  { version: '10.1.0', refused: false },
])('Redis $version is refused: $refused', ({ version, refused }) => {
  const lines = [`redis_version:${version}`, 'maxmemory_policy:noeviction', 'aof_enabled:1'];
  const facts = readInfo(info(lines));
  expect(refusalOf(facts, strict) !== undefined).toBe(refused);
});

test('a Valkey is recognized and its compatibility version is not mistaken for its own', () => {
  const facts = readInfo(
    info([
      'redis_version:7.2.4',
      'server_name:valkey',
      'valkey_version:8.0.1',
      'maxmemory_policy:noeviction',
    ]),
  );
  expect(facts).toMatchObject({ valkey: true, version: '8.0.1', appendonly: false });
});

test('a Redis that hides its eviction policy is refused unless the operator insists', () => {
  const facts = readInfo(info(['redis_version:7.0.0', 'aof_enabled:1']));
  expect(refusalOf(facts, strict)).toContain('unknown');
  expect(refusalOf(facts, { ...strict, allowEviction: true })).toBeUndefined();
});
