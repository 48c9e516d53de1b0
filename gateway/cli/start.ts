// SPDX-License-Identifier: Apache-2.0
/** `raccord start`: runs the gateway until it is told to stop, and says how to try it. */
import { basename, dirname, relative } from 'node:path';
import type { Command } from 'commander';
import type { As2EnService } from '../as2.ts';
import { type Config, loadConfig, processEnvironment } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { type Gateway, startGateway } from '../main.ts';
import { createLogger } from '../observability/logger.ts';
import type { PesitEnService } from '../pesit.ts';
import type { Logger } from '../ports/machinery.ts';
import { exitCodes, runCommand } from './exit.ts';
import { printJson } from './output.ts';
import { systemClock } from './tools.ts';

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('start the gateway / démarre la passerelle')
    .option('--json', 'only JSON lines on stdout, no banner')
    .action((options: { json?: boolean }) => runCommand(() => start(options.json === true), options.json));
}

/** A second signal ends the process at once, with the code shells give to an interrupted program. */
const forcedExitCode = 130;

async function start(json: boolean): Promise<number> {
  const config = loadConfig({ env: processEnvironment() });
  const logger = createLogger({ level: config.log.level });
  const crashed = watchBugs(logger);
  const gateway = await startGateway(config, logger, systemClock).catch((error: unknown) => {
    throw explainPort(error, config);
  });
  if (json)
    printJson({
      sftp: gateway.sftp,
      ...(gateway.as2 === undefined ? {} : { as2: placeOf(gateway.as2) }),
      ...(gateway.pesit === undefined ? {} : { pesit: placeOfPesit(gateway.pesit) }),
      admin: gateway.admin,
      login: gateway.loginUrl(),
      queue: gateway.queueDriver,
    });
  else console.log(banner(gateway, await isSampleNew(gateway)));
  const reason = await Promise.race([signalled(), crashed]);
  logger.info('gateway.stopping', { reason });
  await gateway.close();
  logger.info('gateway.stopped', { reason });
  return reason === 'bug' ? exitCodes.negative : exitCodes.ok;
}

function placeOf({ host, port, tlsPort, chemin, identifiant }: As2EnService) {
  return { host, port, ...(tlsPort === undefined ? {} : { tlsPort }), chemin, identifiant };
}

function placeOfPesit({ certificat, ...place }: PesitEnService) {
  return { ...place, ...(certificat === undefined ? {} : { empreinte: certificat.empreinte }) };
}

/** Names the key to change when a port is taken; any other error as it is. */
function explainPort(error: unknown, { sftp, as2, pesit, admin }: Config): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code !== 'EADDRINUSE' || port === undefined) return error;
  const known: readonly (readonly [string, number | null])[] = [
    ['sftp.port', sftp.port],
    ['admin.port', admin.port],
    ['as2.port', as2.enabled ? as2.port : null],
    ['as2.tls.port', as2.enabled && as2.tls.enabled ? as2.tls.port : null],
    ['pesit.port', pesit.enabled ? pesit.port : null],
    ['pesit.portClair', pesit.enabled ? pesit.portClair : null],
  ];
  const keys = known.flatMap(([key, taken]) => (taken === port ? [key] : []));
  const message = `port ${port} is in use: stop what listens there, or set ${keys.join(' or ')} in raccord.yaml`;
  return new Failure('CONFIG', message, error);
}

/** A second deposit of the sample would be refused with IRR_UNICITE: nothing to offer to a newcomer. */
async function isSampleNew({ demo, journal }: Gateway): Promise<boolean> {
  if (demo?.samplePath === undefined) return false;
  const identifiant = basename(demo.samplePath).split('_').at(-1);
  if (identifiant === undefined) return false;
  return (await journal.listFlux({ recherche: identifiant, limit: 1 })).length === 0;
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    let first = true;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (!first) process.exit(forcedExitCode);
        first = false;
        resolve(signal);
      });
    }
  });
}

/** An error nobody awaited is a bug: logged whole, then a clean stop; the supervisor starts us again. */
function watchBugs(logger: Logger): Promise<'bug'> {
  return new Promise((resolve) => {
    const report = (error: unknown) => {
      logger.error('gateway.bug', {}, error);
      resolve('bug');
    };
    process.on('uncaughtException', report);
    process.on('unhandledRejection', report);
  });
}

/** What a person reads after `npm start`: where it listens, the exact command to try, the way in. */
function banner(gateway: Gateway, sampleIsNew: boolean): string {
  const { sftp, as2, pesit, queueDriver } = gateway;
  const queue = queueDriver === 'journal' ? 'journal driver (no Redis configured)' : 'BullMQ';
  const lines = [
    '',
    '  Raccord is ready / Raccord est prêt',
    '',
    `    SFTP    ${sftp.host}:${sftp.port}`,
    ...(as2 === undefined ? [] : linesOfAs2(as2)),
    ...(pesit === undefined ? [] : linesOfPesit(pesit)),
    `    Desk    ${gateway.loginUrl()}   (one-time link / lien à usage unique)`,
    `    Queue   ${queue}`,
    '',
  ];
  return [...lines, ...linesOfDemo(gateway, sampleIsNew)].join('\n');
}

/** What to try, while there are no raccordements but those of the first start. */
function linesOfDemo({ sftp, demo, demoAs2, demoPesit }: Gateway, sampleIsNew: boolean): readonly string[] {
  if (demo === undefined) return [];
  const lines: string[] = [];
  const options = `-i ${shortest(demo.privateKeyPath)} -o UserKnownHostsFile=${shortest(demo.knownHostsPath)}`;
  const sftpCommand = `sftp -P ${sftp.port} ${options} ${demo.login}@${sftp.host}`;
  if (demo.samplePath === undefined || !sampleIsNew) {
    lines.push('  Connect / se connecter :', '', `    ${sftpCommand}`);
  } else {
    lines.push('  Try a first deposit / un premier dépôt :', '');
    lines.push(`    echo "put ${shortest(demo.samplePath)} /in/" | ${sftpCommand}`);
    lines.push('', '  Then collect its compte rendu / puis retirer son compte rendu :', '');
    lines.push(`    echo "get /out/* ${shortest(dirname(dirname(demo.samplePath)))}/" | ${sftpCommand}`);
  }
  if (demoAs2 !== undefined) {
    const { scriptPath, readmePath } = demoAs2;
    lines.push('', '  Or over AS2, with openssl and curl / ou en AS2 :', '');
    lines.push(`    ${runnable(shortest(scriptPath))}`, '', `  (${shortest(readmePath)})`);
  }
  if (demoPesit !== undefined) {
    const { scriptPath, receivePath, readmePath } = demoPesit;
    lines.push('', '  Or over PeSIT, with raccord pesit / ou en PeSIT :', '');
    lines.push(`    ${runnable(shortest(scriptPath))} && ${runnable(shortest(receivePath))}`);
    lines.push('', `  (${shortest(readmePath)})`);
  }
  return [...lines, ''];
}

/** Without HTTP, `port` is that of HTTPS. Pure. */
export function linesOfAs2({ host, port, tlsPort, chemin, identifiant }: As2EnService): readonly string[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const urls = [
    ...(port === tlsPort ? [] : [`http://${name}:${port}${chemin}`]),
    ...(tlsPort === undefined ? [] : [`https://${name}:${tlsPort}${chemin}`]),
  ];
  return urls.map((url, i) => `    ${i === 0 ? 'AS2' : '   '}     ${url}   (${identifiant})`);
}

/** Pure. */
export function linesOfPesit({ host, port, portClair, identifiant }: PesitEnService): readonly string[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const places = [
    ...(port === undefined ? [] : [`pesit://${name}:${port}   (${identifiant}, TLS)`]),
    ...(portClair === undefined ? [] : [`pesit+tcp://${name}:${portClair}   (${identifiant}, sans TLS)`]),
  ];
  return places.map((place, i) => `    ${i === 0 ? 'PeSIT' : '     '}   ${place}`);
}

/** A shell looks for a bare name elsewhere. */
function runnable(path: string): string {
  return path.includes('/') ? path : `./${path}`;
}

/** Relative to where the person stands, unless that only climbs. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
