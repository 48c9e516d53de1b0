// SPDX-License-Identifier: Apache-2.0
/** Texts for the keys whose section lives with its adapter (`protocols/sftp/config.ts`, `queues/work/config.ts`). */

export const adapterTexts: Readonly<Record<string, string>> = {
  'sftp.host': 'Where the SFTP server listens; this machine only, until decided.',
  'sftp.port': 'Port of the SFTP server; 0 lets the system choose.',
  'sftp.hostKeys':
    'Private keys of the server; the first is created when missing. In data.directory by default.',
  'sftp.cbc': 'Offers aes256-cbc and aes128-cbc as well (DSG §3.3.2.1 names them).',
  'sftp.legacyAlgorithms': 'Offers SHA-1 as well: weak, for partenaires that have nothing else.',
  'sftp.passwords': 'Offers password logins to the raccordements that have one.',
  'sftp.loginGraceMs': 'Time to log in.',
  'sftp.maxAuthTries': 'Refused attempts on one connection.',
  'sftp.passwordDelayMs': 'Pause after a wrong password.',
  'sftp.maxSockets': 'Connections in all.',
  'sftp.maxSocketsPerAddress': 'Connections from one address.',
  'sftp.maxUnauthenticated': 'Connections that have not logged in.',
  'sftp.maxChannels': 'Channels on one connection.',
  'sftp.idleTimeoutMs': 'Silence after which a connection is closed.',
  'sftp.keepaliveMs': 'Silence after which a client is asked whether it is there.',
  'sftp.banner': 'Text shown before login.',
  'queue.driver': 'bullmq or journal; BullMQ as soon as there is a Redis when not given.',
  'queue.redis.url': 'Redis of BullMQ: redis://, rediss://, or the path of a unix socket. A secret.',
  'queue.redis.managed': 'Run our own redis-server in data.directory, instead of a url.',
  'queue.redis.allowEviction': 'Start although Redis may evict keys: only for clouds that hide their policy.',
  'queue.redis.requireAof': 'Refuse to start when Redis keeps no append-only file.',
  'queue.redis.prefix': 'First part of every key: several gateways may share one Redis.',
  'queue.concurrency.ouverture': 'Openings at once.',
  'queue.concurrency.controle': 'Checks in hand at once; check.threads of them run.',
  'queue.concurrency.restitution': 'Comptes rendus written at once.',
  'queue.concurrency.livraison': 'Flux pushed to servers of partenaires at once.',
  'queue.capPerPartenaire': 'Works of one partenaire in hand at once.',
  'queue.attempts.max': 'Attempts at one work before it is a dead letter.',
  'queue.attempts.delaysMs': 'Wait after the first failure, the second, and so on; the last one repeats.',
  'queue.attempts.livraison.max':
    'Attempts at one delivery: by default the last comes 48 hours after the first.',
  'queue.attempts.livraison.delaysMs':
    'The same waits for a delivery: the server of somebody else may be down for a night.',
};
