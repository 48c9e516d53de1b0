// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../gateway/domain/failure.ts';
import { createLogger, type LogLevel } from '../../../gateway/observability/logger.ts';

function capture(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, destination: { write: (line) => lines.push(line) } });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('a line is one JSON object: level, time, event, fields, and those of its parents', () => {
  const { logger, lines, last } = capture();
  logger
    .child({ flux: '01K', partenaire: 'dupont' })
    .info('depot.committed', { sizeBytes: 12, gone: undefined });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  const { time, ...rest } = last();
  expect(rest).toEqual({
    level: 'info',
    event: 'depot.committed',
    flux: '01K',
    partenaire: 'dupont',
    sizeBytes: 12,
  });
  expect(new Date(time).toISOString()).toBe(time);
});

test('a field that bears a name of the line itself steps aside', () => {
  const { logger, last } = capture();
  logger.info('some.event', { event: 'x', level: 'y', time: 'z', err: 'e' });
  expect(last()).toMatchObject({ event: 'some.event', level: 'info', event_: 'x', level_: 'y', err_: 'e' });
});

test('below its level it says nothing', () => {
  const { logger, lines } = capture('warn');
  logger.info('a');
  logger.debug('b');
  logger.warn('c');
  logger.error('d');
  expect(lines).toHaveLength(2);
});

test('a cause is told with its code, its stack and its own causes, and a circle of causes ends', () => {
  const { logger, last } = capture();
  const root = new Error('ENOSPC');
  logger.error('spool.failed', {}, new Failure('DISK_FULL', 'no space left', root));
  expect(last().err).toMatchObject({ type: 'Failure', code: 'DISK_FULL', cause: { message: 'ENOSPC' } });
  expect(last().err.stack).toContain('logger.test.ts');
  root.cause = root;
  logger.error('spool.failed', {}, root);
  logger.error('spool.failed', {}, 'a string');
  expect(last().err).toEqual({ type: 'string', message: 'a string' });
});

describe('a secret does not pass', () => {
  test.each([
    'password',
    'motDePasse',
    'mot_de_passe',
    'token',
    'operatorToken',
    'privateKey',
    'apiKey',
    'hostKey',
    'key',
    'secret',
    'cookie',
    'authorization',
    'passphrase',
    'cle',
    'clePrivee',
  ])('in a field named %s', (name) => {
    const { logger, lines, last } = capture();
    logger.info('e', { [name]: 'hunter2' });
    logger.child({ [name]: 'hunter2' }).info('e');
    expect(last()[name]).toBe('[redacted]');
    expect(lines.join('')).not.toContain('hunter2');
  });

  test.each([
    'x -----BEGIN OPENSSH PRIVATE KEY-----\nhunter2hunter2\n-----END OPENSSH PRIVATE KEY----- y',
    '-----BEGIN PRIVATE KEY-----\nhunter2hunter2',
    'GET /admin/login?token=hunter2hunter2 failed',
    'authorization: Bearer hunter2hunter2',
    'connect redis://raccord:hunter2hunter2@127.0.0.1:6379/0',
  ])('in the text %j, nor in an error that quotes it', (text) => {
    const { logger, lines } = capture();
    logger.warn('e', { detail: text }, new Error(text, { cause: new Error(text) }));
    expect(lines.join('')).toContain('[redacted]');
    expect(lines.join('')).not.toContain('hunter2');
  });

  test.each(['keyboard-interactive', 'empreinte', 'ssh-ed25519'])('and %s is no secret', (value) => {
    const { logger, last } = capture();
    logger.info('e', { method: value, keepalive: 3 });
    expect(last()).toMatchObject({ method: value, keepalive: 3 });
  });
});

test('a text without end is cut, fast', () => {
  const { logger, last } = capture();
  const startMs = performance.now();
  logger.info('e', { detail: 'a://b:'.repeat(500_000) });
  expect(last().detail.length).toBeLessThan(10_000);
  expect(performance.now() - startMs).toBeLessThan(2000);
});
