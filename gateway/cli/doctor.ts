// SPDX-License-Identifier: Apache-2.0
/** `raccord doctor`: ports, keys, certificates, disk, Redis, journal, clock; each by name, with what to do. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Command } from 'commander';
import { probeRedis } from '../../queues/work/probe.ts';
import { type Config, loadConfig, processEnvironment } from '../config.ts';
import { checkIdentites, checkPorts } from './as2-check.ts';
import { describeError, exitCodes, runCommand } from './exit.ts';
import { exists } from './files.ts';
import { bad, type Finding, ok, warning } from './findings.ts';
import { formatTable, printJson } from './output.ts';
import { checkIdentitesPesit, checkPlain } from './pesit-check.ts';
import { journalFile, withTools } from './tools.ts';

type Diagnosis = (config: Config) => Promise<Finding>;

/** A clock older than this release is wrong: certificates and dates of factures would be judged by it. */
const earliestPlausible = new Date('2026-11-01T00:00:00Z');
const fsyncsTried = 20;
/** A disk that takes longer than this for a durable small write makes every acknowledgement slow. */
const slowFsyncMs = 50;

const diagnoses: Readonly<Record<string, Diagnosis>> = {
  node: async () =>
    Number(process.versions.node.split('.')[0]) >= 24
      ? ok(process.version)
      : bad(`${process.version}: run "npm ci" and start with bin/raccord.js`),
  data: checkData,
  disk: checkDisk,
  fsync: checkFsync,
  journal: checkJournal,
  'sftp port': (config) => checkPort(config.sftp.host, config.sftp.port),
  'as2 port': async ({ as2 }) =>
    as2.enabled && as2.port !== null ? checkPort(as2.host, as2.port) : ok('not served'),
  'as2 tls port': async ({ as2 }) =>
    as2.enabled && as2.tls.enabled ? checkPort(as2.host, as2.tls.port) : ok('not served'),
  'as2 client certificates': async (config) => checkPorts(config),
  'as2 identities': (config) => checkIdentites(config, new Date()),
  'pesit port': async ({ pesit }) =>
    pesit.enabled && pesit.port !== null ? checkPort(pesit.host, pesit.port) : ok('not served'),
  'pesit plain port': async ({ pesit }) =>
    pesit.enabled && pesit.portClair !== null ? checkPort(pesit.host, pesit.portClair) : ok('not served'),
  'pesit without TLS': async (config) => checkPlain(config),
  'pesit identities': (config) => checkIdentitesPesit(config, new Date()),
  'admin port': (config) => checkPort(config.admin.host, config.admin.port),
  'host key': checkHostKeys,
  redis: async ({ queue }) => {
    if (queue.redis === undefined) return ok('not configured: the journal driver runs');
    if (queue.redis.url === undefined) return ok('managed: started with the gateway');
    return ok(await probeRedis(queue.redis.url));
  },
  clock: async () =>
    new Date() > earliestPlausible
      ? ok(new Date().toISOString())
      : bad(`${new Date().toISOString()}: set the time`),
};

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check what the gateway needs from this machine / vérifie la machine')
    .option('--json', 'one JSON object a finding')
    .action((options: { json?: boolean }) => runCommand(() => doctor(options.json === true), options.json));
}

async function doctor(json: boolean): Promise<number> {
  const config = loadConfig({ env: processEnvironment() });
  const findings: (Finding & { readonly name: string })[] = [];
  for (const [name, diagnose] of Object.entries(diagnoses)) {
    const finding = await diagnose(config).catch((error: unknown) => bad(describeError(error)));
    findings.push({ name, ...finding });
  }
  if (json) for (const finding of findings) printJson(finding);
  else
    console.log(
      formatTable(
        ['check', 'state', 'detail'],
        findings.map((one) => [one.name, one.state, one.detail]),
      ),
    );
  return findings.some((one) => one.state === 'bad') ? exitCodes.negative : exitCodes.ok;
}

async function checkData({ data }: Config): Promise<Finding> {
  await mkdir(data.directory, { recursive: true, mode: 0o700 });
  const mode = (await stat(data.directory)).mode & 0o777;
  return (mode & 0o077) === 0
    ? ok(data.directory)
    : warning(`${data.directory} is open to others (${mode.toString(8)}): chmod 700`);
}

async function checkDisk({ data, reception }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(data.directory);
  const freeBytes = bavail * bsize;
  const detail = `${Math.floor(freeBytes / 1024 ** 2)} MiB free`;
  return freeBytes >= reception.freeDiskFloorBytes
    ? ok(detail)
    : bad(`${detail}: under the floor, deposits are refused`);
}

async function checkFsync({ data }: Config): Promise<Finding> {
  const path = join(data.directory, `.doctor-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  const started = performance.now();
  try {
    for (let i = 0; i < fsyncsTried; i++) {
      await file.write('x');
      await file.sync();
    }
  } finally {
    await file.close();
    await rm(path);
  }
  const eachMs = (performance.now() - started) / fsyncsTried;
  const detail = `${eachMs.toFixed(2)} ms a durable write`;
  return eachMs < slowFsyncMs ? ok(detail) : warning(`${detail}: acknowledgements will be slow`);
}

async function checkJournal(config: Config): Promise<Finding> {
  if (!(await exists(journalFile(config)))) return ok('none yet: made at the first start');
  return withTools(async ({ journal }) =>
    (await journal.ping()) ? ok(journalFile(config)) : bad('no durable write'),
  );
}

async function checkPort(host: string, port: number): Promise<Finding> {
  if (port === 0) return ok('any free port');
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return ok(`${host}:${port} is free`);
  } catch (error) {
    return warning(`${host}:${port}: ${describeError(error)} (fine when the gateway is running)`);
  } finally {
    server.close();
  }
}

async function checkHostKeys({ sftp }: Config): Promise<Finding> {
  const [first] = sftp.hostKeys;
  if (first === undefined || !(await exists(first))) return ok('none yet: made at the first start');
  const mode = (await stat(first)).mode & 0o777;
  if ((mode & 0o077) !== 0) return bad(`${first} may be read by others (${mode.toString(8)}): chmod 600`);
  return ok(first);
}
