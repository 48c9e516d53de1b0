// SPDX-License-Identifier: Apache-2.0
/**
 * The stock clients a partenaire uses, driven as its own batch job would: OpenSSH sftp, lftp, curl, and
 * ssh2-sftp-client. Each one that is installed deposits and collects; an absent one is named as absent.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import SftpClient from 'ssh2-sftp-client';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly privateKeyPath: string;
  readonly knownHostsPath: string;
  /** Base64 SHA-256 of the host key, without padding. */
  readonly hostKeySha256: string;
}

export interface Client {
  readonly name: string;
  installed(): Promise<boolean>;
  put(target: Target, localPath: string, remoteName: string): Promise<void>;
  get(target: Target, remoteName: string, localPath: string): Promise<void>;
}

/** A client that hangs is a failed demo, not an endless one. */
const clientTimeoutMs = 60_000;

export const clients: readonly Client[] = [openssh(), lftp(), curl(), ssh2Client()];

function sshOptions(target: Target): readonly string[] {
  return [
    ...['-i', target.privateKeyPath, '-o', `UserKnownHostsFile=${target.knownHostsPath}`],
    ...['-o', 'StrictHostKeyChecking=yes', '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
  ];
}

function openssh(): Client {
  const batch = (target: Target, command: string) =>
    run(
      'sftp',
      ['-q', '-b', '-', '-P', `${target.port}`, ...sshOptions(target), `${target.login}@${target.host}`],
      command,
    );
  return {
    name: 'OpenSSH sftp',
    installed: () => onPath('sftp', ['-h']),
    put: (target, localPath, remoteName) => batch(target, `put "${localPath}" "/in/${remoteName}"\n`),
    get: (target, remoteName, localPath) => batch(target, `get "/out/${remoteName}" "${localPath}"\n`),
  };
}

function lftp(): Client {
  const script = (target: Target, command: string) => {
    const program = `ssh -a -x ${sshOptions(target).join(' ')}`;
    const settings = `set sftp:connect-program "${program}"; set net:max-retries 1; set net:timeout 20; set cmd:fail-exit yes`;
    const url = `sftp://${target.login}:@${target.host}:${target.port}`;
    return run('lftp', ['--norc', '-c', `${settings}; open ${url}; ${command}`]);
  };
  return {
    name: 'lftp',
    installed: () => onPath('lftp', ['--version']),
    put: (target, localPath, remoteName) => script(target, `put "${localPath}" -o "/in/${remoteName}"`),
    get: (target, remoteName, localPath) => script(target, `get "/out/${remoteName}" -o "${localPath}"`),
  };
}

function curl(): Client {
  const call = (target: Target, path: string, args: readonly string[]) =>
    run('curl', [
      ...['-sS', '--max-time', '50', '-u', `${target.login}:`, '--key', target.privateKeyPath],
      ...['--pubkey', `${target.privateKeyPath}.pub`, '--hostpubsha256', target.hostKeySha256],
      ...args,
      `sftp://${target.host}:${target.port}${path}`,
    ]);
  return {
    name: 'curl',
    installed: () => onPath('curl', ['--version'], /protocols:.*\bsftp\b/i),
    put: (target, localPath, remoteName) => call(target, `/in/${remoteName}`, ['-T', localPath]),
    get: (target, remoteName, localPath) => call(target, `/out/${remoteName}`, ['-o', localPath]),
  };
}

function ssh2Client(): Client {
  async function session(target: Target, use: (client: SftpClient) => Promise<unknown>): Promise<void> {
    const client = new SftpClient();
    try {
      await client.connect({
        host: target.host,
        port: target.port,
        username: target.login,
        privateKey: await readFile(target.privateKeyPath),
        hostHash: 'sha256',
        hostVerifier: (hex: string) =>
          Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '') === target.hostKeySha256,
      });
      await use(client);
    } finally {
      await client.end();
    }
  }
  return {
    name: 'ssh2-sftp-client',
    installed: () => Promise.resolve(true),
    put: (target, localPath, remoteName) =>
      session(target, (client) => client.put(localPath, `/in/${remoteName}`)),
    get: (target, remoteName, localPath) =>
      session(target, (client) => client.get(`/out/${remoteName}`, localPath)),
  };
}

async function onPath(command: string, args: readonly string[], banner?: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: clientTimeoutMs });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(banner === undefined || banner.test(Buffer.concat(chunks).toString())));
  });
}

/** @throws Error with the client's own words when it fails. */
async function run(command: string, args: readonly string[], stdin = ''): Promise<void> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: clientTimeoutMs });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void said.push(chunk));
  child.stdin.on('error', () => {}); // A client that ends before reading says why on stderr.
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`${command} ended with ${code}: ${Buffer.concat(said).toString().trim().slice(0, 400)}`);
}
