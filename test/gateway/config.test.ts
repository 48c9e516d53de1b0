// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeConfig, loadConfig, printConfig } from '../../gateway/config.ts';
import { Failure } from '../../gateway/domain/failure.ts';
import { driverOf } from '../../queues/work/config.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-config-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function load(yaml: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(directory, 'raccord.yaml');
  await writeFile(file, yaml);
  return loadConfig({ file, env });
}

async function troubleOf(yaml: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const error = await load(yaml, env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return (error as Failure).message.replaceAll(`${directory}/`, '');
}

test('without a file every default holds, and nothing listens beyond this machine', () => {
  const config = loadConfig({ file: false, env: {} });
  expect(config).toMatchObject({
    data: { directory: join(process.cwd(), 'var') },
    log: { level: 'info' },
    emetteur: 'CPP001',
    sftp: { host: '127.0.0.1', port: 2222, settleMs: 2_000, cbc: false, legacyAlgorithms: false },
    admin: { host: '127.0.0.1', port: 8080, operatorTokenFile: join(process.cwd(), 'var', 'operator-token') },
    dossiers: [],
    limits: { fluxBytes: 2 ** 30, fileBytes: 100 * 2 ** 20, factures: 500, inflateRatio: 200 },
    reception: { interruptedTtlMs: 86_400_000, ghostMs: 600_000 },
    retrait: { purgeAfterMs: 7 * 86_400_000 },
    check: { timeoutMs: 60_000 },
    retention: { years: 10, messagesRefusesMs: 30 * 86_400_000 },
  });
  expect(config.sftp.hostKeys).toEqual([join(process.cwd(), 'var', 'keys', 'ssh_host_ed25519_key')]);
  expect(config.reception.temporaryPatterns).toContain('*.filepart');
  expect(driverOf(config.queue)).toBe('journal');
});

test('an empty file, and a section whose keys are all commented out, are defaults', async () => {
  expect(await load('')).toMatchObject({ log: { level: 'info' } });
  expect(await load('# nothing\nlog:\n  # level: debug\n')).toMatchObject({ log: { level: 'info' } });
});

test('an unknown key is refused with its line and the key that was meant', async () => {
  expect(await troubleOf('log:\n  level: info\nsftp:\n  host: 127.0.0.1\n  prot: 2022\n')).toBe(
    'CONFIG: raccord.yaml:5: sftp.prot: unknown key; did you mean "port"?',
  );
  expect(await troubleOf('quue: {}\n')).toContain('raccord.yaml:1: quue: unknown key; did you mean "queue"?');
  expect(await troubleOf('wallpaper: blue\n')).toBe('CONFIG: raccord.yaml:1: wallpaper: unknown key');
  expect(await troubleOf('dossiers:\n  - path: in\n    raccordement: erp\n    setleMs: 5\n')).toBe(
    'CONFIG: raccord.yaml:4: dossiers[0].setleMs: unknown key; did you mean "settleMs"?',
  );
});

test('every bad value is told, each with its line and what was expected', async () => {
  const told = await troubleOf(
    'emetteur: cpp\nsftp:\n  port: many\nlog: { level: loud }\nadmin:\n  timeZone: Paris\nretention:\n  years: 0\n',
  );
  expect(told.replace('CONFIG: ', '').split('\n')).toEqual([
    'raccord.yaml:4: log.level: Invalid option: expected one of "debug"|"info"|"warn"|"error"',
    'raccord.yaml:1: emetteur: six digits or capitals, for example CPP001',
    'raccord.yaml:3: sftp.port: Invalid input: expected number, received string',
    'raccord.yaml:6: admin.timeZone: not an IANA time zone, for example Europe/Paris',
    'raccord.yaml:8: retention.years: Too small: expected number to be >=1',
  ]);
});

test.each([
  ['no YAML', 'a: [1\n', /raccord\.yaml:\d+: /],
  ['a key twice', 'log: {}\nlog: {}\n', /raccord\.yaml:2: Map keys must be unique/],
  ['a list', '- a\n', /expected sections/],
  ['a word', 'hello\n', /expected sections/],
  ['a section that is a number', 'data: 5\n', /raccord\.yaml:1: data: Invalid input: expected object/],
  ['a key missing', 'dossiers:\n  - path: in\n', /raccord\.yaml:2: dossiers\[0\]\.raccordement: /],
])('%s is refused', async (_what, yaml, message) => {
  expect(await troubleOf(yaml)).toMatch(message);
});

test.each([
  ['never comes round', '0 0 30 2 *', 'a cron that never comes round: "0 0 30 2 *"'],
  ['is unreadable', '99 * * * *', 'not a cron of five fields, for example "0 20 * * *": "99 * * * *"'],
])('a plan that %s is refused with its line and its key', async (_what, cron, why) => {
  expect(await troubleOf(`lots:\n  cron: "${cron}"\n`)).toBe(`CONFIG: raccord.yaml:2: lots.cron: ${why}`);
  expect(await troubleOf(`annuaire:\n  exportComplet: "${cron}"\n`)).toContain(
    'raccord.yaml:2: annuaire.exportComplet: ',
  );
  await expect(load('lots:\n  cron: "0 0 29 2 *"\n')).resolves.toMatchObject({
    lots: { cron: '0 0 29 2 *' },
  });
});

test('a file that was named and is not there is refused; the default one may be absent', () => {
  const file = join(directory, 'absent.yaml');
  expect(() => loadConfig({ file, env: {} })).toThrow('absent.yaml');
  expect(() => loadConfig({ env: { RACCORD_CONFIG: file } })).toThrow('absent.yaml');
});

test('the environment names the file and wins over it', async () => {
  const file = join(directory, 'other.yaml');
  await writeFile(file, 'data:\n  directory: ignored\nlog:\n  level: warn\nsftp:\n  port: 2022\n');
  const config = loadConfig({
    env: {
      RACCORD_CONFIG: file,
      RACCORD_DATA: '/srv/raccord',
      RACCORD_LOG_LEVEL: 'debug',
      RACCORD_REDIS_URL: 'redis://127.0.0.1:6379',
    },
  });
  expect(config).toMatchObject({
    data: { directory: '/srv/raccord' },
    log: { level: 'debug' },
    sftp: { port: 2022, hostKeys: ['/srv/raccord/keys/ssh_host_ed25519_key'] },
    queue: { redis: { url: 'redis://127.0.0.1:6379' } },
  });
  expect(driverOf(config.queue)).toBe('bullmq');
});

test('a bad value of the environment is told by the name of its variable', async () => {
  expect(await troubleOf('', { RACCORD_LOG_LEVEL: 'loud' })).toMatch(
    /^CONFIG: RACCORD_LOG_LEVEL: log\.level: /,
  );
});

test('overrides win over all', async () => {
  const config = loadConfig({
    file: false,
    env: { RACCORD_DATA: '/srv/raccord' },
    overrides: { data: { directory }, sftp: { port: 0 } },
  });
  expect(config).toMatchObject({ data: { directory }, sftp: { port: 0, host: '127.0.0.1' } });
});

test('paths of the file are taken from its own folder', async () => {
  const config = await load(
    'data: { directory: d }\nsftp: { hostKeys: [k] }\ndossiers:\n  - { path: in, raccordement: erp }\n',
  );
  expect(config).toMatchObject({
    data: { directory: join(directory, 'd') },
    sftp: { hostKeys: [join(directory, 'k')] },
    admin: { operatorTokenFile: join(directory, 'd', 'operator-token') },
    dossiers: [{ path: join(directory, 'in'), ready: 'stable', settleMs: 2_000, after: 'move' }],
  });
});

test('identities of AS2 lie in the data directory, or where the file says', async () => {
  const keys = join(directory, 'd', 'keys');
  expect((await load('data: { directory: d }\n')).as2).toMatchObject({
    identites: [
      {
        fichier: join(keys, 'as2.crt'),
        cleFichier: join(keys, 'as2.key'),
        usages: ['SIGNATURE', 'CHIFFREMENT'],
      },
      { fichier: join(keys, 'as2-tls.crt'), cleFichier: join(keys, 'as2-tls.key'), usages: ['TLS'] },
    ],
  });
  const own = await load(
    'as2:\n  identites:\n    - { fichier: p12/nous.p12, motDePasseFichier: p12/mdp }\n  tls: { autoritesFichier: ca.pem }\n',
  );
  expect(own.as2).toMatchObject({
    identites: [{ fichier: join(directory, 'p12/nous.p12'), motDePasseFichier: join(directory, 'p12/mdp') }],
    tls: { autoritesFichier: join(directory, 'ca.pem') },
  });
});

test('AS2 that could not serve is refused with its key', async () => {
  expect(await troubleOf('as2: { enabled: true, port: null }\n')).toContain('as2.port: null without');
  const alone = '\n  identites: [{ fichier: a.p12, usages: [TLS] }]\n';
  expect(await troubleOf(`as2:\n  enabled: true${alone}`)).toContain('none has the usage SIGNATURE');
  expect((await load(`as2:\n  enabled: false${alone}`)).as2.enabled).toBe(false);
  const withoutTls = 'as2:\n  enabled: true\n  tls: { enabled: true }\n  identites: [{ fichier: a.p12 }]\n';
  expect(await troubleOf(withoutTls)).toContain('none has the usage TLS');
});

test('a secret comes from a file or from the environment, and is not printed', async () => {
  await writeFile(join(directory, 'redis-url'), 'rediss://raccord:hunter2@redis.example:6380/1\n');
  const yaml = 'queue:\n  redis:\n    url: file:redis-url\n';
  const config = await load(yaml);
  expect(config.queue.redis?.url).toBe('rediss://raccord:hunter2@redis.example:6380/1');
  const printed = printConfig(config);
  expect(JSON.stringify(printed)).not.toContain('hunter2');
  expect(printed).toMatchObject({ queue: { redis: { url: 'rediss://raccord:***@redis.example:6380/1' } } });
  expect(config.queue.redis?.url).toContain('hunter2');

  const inside = await load(`queue:\n  redis:\n    url: redis://:\${REDIS_PASSWORD}@127.0.0.1\n`, {
    REDIS_PASSWORD: 'hunter3',
  });
  expect(inside.queue.redis?.url).toBe('redis://:hunter3@127.0.0.1');
  expect(JSON.stringify(printConfig(inside))).not.toContain('hunter3');
  expect(
    JSON.stringify(printConfig(await load('queue: { redis: { url: "hunter4 is no url" } }'))),
  ).not.toContain('hunter4');
});

test('a secret that is not there is told, with its line and without its value', async () => {
  expect(await troubleOf(`queue:\n  redis:\n    url: redis://:\${NOWHERE}@h\n`)).toBe(
    'CONFIG: raccord.yaml:3: queue.redis.url: the environment has no NOWHERE',
  );
  expect(await troubleOf('queue:\n  redis:\n    url: file:nowhere\n')).toContain('queue.redis.url: its file');
});

test('the configuration is frozen through and through', () => {
  const config = loadConfig({ file: false, env: {} });
  for (const part of [
    config,
    config.sftp,
    config.sftp.hostKeys,
    config.queue.attempts.delaysMs,
    config.dossiers,
  ]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('every key is described, with its type and its default', () => {
  const described = describeConfig();
  expect(described.filter(({ text }) => text.length < 10)).toEqual([]);
  expect(new Set(described.map(({ key }) => key)).size).toBe(described.length);
  const byKey = Object.fromEntries(described.map((description) => [description.key, description]));
  expect(byKey['sftp.port']).toMatchObject({ type: 'integer', default: '2222' });
  expect(byKey['log.level']).toMatchObject({ type: 'debug | info | warn | error', default: 'info' });
  expect(byKey['dossiers[].ready']).toMatchObject({ type: 'rename | stable | marker', default: 'stable' });
  expect(byKey['reception.temporaryPatterns']?.type).toBe('list of string');
  expect(byKey['emetteur']).toMatchObject({ type: 'string', default: 'CPP001' });
  expect(byKey['admin.publicUrl']).toMatchObject({ type: 'string', default: '' });
  expect(byKey['check.threads']?.default).toBe('the cores but one, at least 1');
});
