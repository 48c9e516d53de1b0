// SPDX-License-Identifier: Apache-2.0
/** Real clients over real sockets: what each really does (sftp spec §4.1), and that nothing of it surprises us. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dupont, type SftpGateway, startSftpGateway } from '../../support/sftp-gateway.ts';
import { isInstalled, type Outcome, run, start } from '../../support/sftp-process.ts';

const missing = (command: string) => !isInstalled(command);
const noParamiko = spawnSync('/usr/bin/python3', ['-c', 'import paramiko']).status !== 0;
const content = randomBytes(700_000);

let gateway: SftpGateway;
let local: (name: string) => string;

beforeEach(async () => {
  gateway = await startSftpGateway();
  local = (name) => join(gateway.folder, name);
  await writeFile(local('a.bin'), content);
});
afterEach(async () => {
  await gateway.close();
  expect(gateway.logs.filter((line) => line.event === 'sftp.unforeseen')).toEqual([]);
});

const committed = () =>
  gateway.reception.committed.map((one) => [one.nomFichier, one.content.equals(content)]);
const succeeded = ({ status, output }: Outcome) => expect(status, output).toBe(0);
const sshOptions = () => [
  '-q',
  '-i',
  gateway.keyFile,
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'BatchMode=yes',
];

describe.skipIf(missing('sftp'))('OpenSSH sftp (skipped: sftp not installed)', () => {
  async function batch(...lines: string[]): Promise<Outcome> {
    await writeFile(local('batch'), `${lines.join('\n')}\n`);
    return run(
      'sftp',
      [...sshOptions(), '-P', String(gateway.port), '-b', 'batch', 'dupont@127.0.0.1'],
      gateway.folder,
    );
  }

  test('puts, also with times and fsync, renames, lists and removes', async () => {
    const outcome = await batch(
      'put a.bin in/a.xml',
      'put -p a.bin in/b.xml',
      'put -f a.bin in/c.tmp',
      'rename in/c.tmp in/c.xml',
      'ls -la in',
      'rm in/b.xml',
      'mkdir in',
      'cd in',
      'pwd',
    );
    succeeded(outcome);
    expect(committed()).toEqual([
      ['a.xml', true],
      ['b.xml', true],
      ['c.xml', true],
    ]);
    expect(outcome.output).toMatch(/-rw-r--r--\s+1 raccord\s+raccord\s+700000 .* a\.xml/);
    expect(outcome.output).toContain('Remote working directory: /in');
  });

  test('gets, also a missing end of a file, and the flux is fetched only when it is whole', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    gateway.retrait.add(dupont, 'CR2.xml', content);
    await writeFile(local('part'), content.subarray(0, 300_000));
    succeeded(await batch('get out/CR.xml whole', 'reget out/CR2.xml part'));
    expect((await readFile(local('whole'))).equals(content)).toBe(true);
    expect((await readFile(local('part'))).equals(content)).toBe(true);
    expect(gateway.retrait.fetches).toHaveLength(1);
  });

  test('reput resumes an interrupted upload', async () => {
    await interruptedUpload();
    succeeded(await batch('reput a.bin in/a.xml'));
    expect(committed()).toEqual([['a.xml', true]]);
  });

  test('removes and renames what is not there with an error, and goes on', async () => {
    const outcome = await batch(
      '-rm in/missing',
      '-rename in/missing in/x',
      '-put a.bin elsewhere',
      '-ln a b',
      'put a.bin in/a.xml',
    );
    succeeded(outcome);
    expect(outcome.output).toContain('No such file');
    expect(committed()).toEqual([['a.xml', true]]);
  });

  test('killed in the middle of an upload, it leaves an interrupted deposit and no flux', async () => {
    await writeFile(local('batch'), 'put a.bin in/a.xml\n');
    gateway.reception.onWrite = (position) => (position === 0 ? Promise.resolve() : never);
    await writeFile(local('a.bin'), Buffer.alloc(20_000_000));
    const args = [...sshOptions(), '-P', String(gateway.port), '-b', 'batch', 'dupont@127.0.0.1'];
    const { child, done } = start('sftp', args, gateway.folder);
    const never = new Promise<void>((resolve) => void done.then(() => resolve()));
    await gateway.reception.until(() => gateway.reception.writes.length > 0);
    child.kill('SIGKILL');
    await done;
    await gateway.reception.until(() => gateway.reception.interrupted.length > 0);
    expect(gateway.reception.interrupted).toEqual(['a.xml']);
    expect(gateway.reception.committed).toEqual([]);
  });
});

describe.skipIf(missing('scp'))('OpenSSH scp (skipped: scp not installed)', () => {
  const scp = (...args: string[]) =>
    run('scp', [...sshOptions(), '-P', String(gateway.port), ...args], gateway.folder);

  test('puts and gets over SFTP, also onto an existing longer file', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    await writeFile(local('short'), 'short');
    succeeded(await scp('a.bin', 'dupont@127.0.0.1:/in/a.xml'));
    succeeded(await scp('short', 'dupont@127.0.0.1:/in/a.xml'));
    succeeded(await scp('dupont@127.0.0.1:/out/CR.xml', 'got'));
    expect(gateway.reception.committed.map((one) => one.content.length)).toEqual([700_000, 5]);
    expect((await readFile(local('got'))).equals(content)).toBe(true);
  });

  test('the legacy protocol is refused with a text, at once', async () => {
    const outcome = await scp('-O', 'a.bin', 'dupont@127.0.0.1:/in/a.xml');
    expect(outcome.status).toBe(1);
    expect(outcome.output).toContain('speaks SFTP only');
    expect(committed()).toEqual([]);
  });
});

describe.skipIf(missing('ssh'))('OpenSSH ssh (skipped: ssh not installed)', () => {
  test.each([
    ['a shell', []],
    ['a command', ['id']],
  ])('%s is refused with a text', async (_, command) => {
    const args = [...sshOptions(), '-p', String(gateway.port), 'dupont@127.0.0.1', ...command];
    const outcome = await run('ssh', args, gateway.folder);
    expect(outcome.status).toBe(1);
    expect(outcome.output).toContain('speaks SFTP only');
  });
});

describe.skipIf(missing('lftp'))('lftp (skipped: lftp not installed)', () => {
  async function lftp(...commands: string[]): Promise<Outcome> {
    const connect = `ssh -a -x -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ${gateway.keyFile}`;
    const script = [
      'set net:max-retries 1',
      'set cmd:fail-exit yes',
      `set sftp:connect-program "${connect}"`,
      `open -u dupont,x sftp://127.0.0.1:${gateway.port}`,
      ...commands,
    ];
    return run('lftp', ['-c', script.join('; ')], gateway.folder);
  }

  test('puts, also under a temporary name', async () => {
    succeeded(
      await lftp(
        'put a.bin -o in/a.xml',
        'set xfer:use-temp-file yes',
        'cd in',
        'put a.bin -o b.xml',
        'cls -l',
      ),
    );
    expect(committed()).toEqual([
      ['a.xml', true],
      ['b.xml', true],
    ]);
    expect(gateway.logs.some((line) => line.event === 'sftp.renamed')).toBe(true);
  });

  test('resumes an interrupted upload', async () => {
    await interruptedUpload();
    succeeded(await lftp('put -c a.bin -o in/a.xml'));
    expect(committed()).toEqual([['a.xml', true]]);
  });

  test('gets and deletes', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    succeeded(await lftp('get -E out/CR.xml -o got'));
    expect((await readFile(local('got'))).equals(content)).toBe(true);
    expect(gateway.retrait.fetches).toHaveLength(1);
  });
});

describe.skipIf(missing('curl'))('curl (skipped: curl not installed)', () => {
  const curl = (...args: string[]) =>
    run(
      'curl',
      [
        '-sS',
        '-k',
        '--user',
        'dupont:',
        '--key',
        gateway.keyFile,
        '--pubkey',
        `${gateway.keyFile}.pub`,
        ...args,
      ],
      gateway.folder,
    );
  const url = (path: string) => `sftp://127.0.0.1:${gateway.port}${path}`;
  beforeEach(async () => {
    await writeFile(`${gateway.keyFile}.pub`, `${gateway.keys.dupont.publicKey}\n`);
  });

  test('uploads, and renames after the upload', async () => {
    succeeded(await curl('-T', 'a.bin', url('/in/a.xml')));
    succeeded(await curl('-T', 'a.bin', url('/in/b.part'), '-Q', '-rename /in/b.part /in/b.xml'));
    expect(committed()).toEqual([
      ['a.xml', true],
      ['b.xml', true],
    ]);
  });

  test('resumes an interrupted upload, and a download', async () => {
    await interruptedUpload();
    succeeded(await curl('-C', '-', '-T', 'a.bin', url('/in/a.xml')));
    expect(committed()).toEqual([['a.xml', true]]);
    gateway.retrait.add(dupont, 'CR.xml', content);
    await writeFile(local('got'), content.subarray(0, 1000));
    succeeded(await curl('-C', '-', '-o', 'got', url('/out/CR.xml')));
    expect((await readFile(local('got'))).equals(content)).toBe(true);
  });
});

describe.skipIf(noParamiko)('paramiko (skipped: paramiko not installed)', () => {
  test('puts with its size check, gets, and drops the line without an end', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    const script = [
      'import paramiko, sys',
      'key = paramiko.Ed25519Key.from_private_key_file(sys.argv[2])',
      't = paramiko.Transport(("127.0.0.1", int(sys.argv[1])))',
      't.connect(username="dupont", pkey=key)',
      's = paramiko.SFTPClient.from_transport(t)',
      's.put("a.bin", "/in/a.xml", confirm=True)',
      's.get("/out/CR.xml", "got")',
      'f = s.open("/in/b.tmp", "w"); f.write("x" * 100000); f.close()',
      's.posix_rename("/in/b.tmp", "/in/b.xml")',
      's.utime("/in/b.xml", (1, 2)); s.chmod("/in/b.xml", 0o600)',
      'assert s.stat("/in/b.xml").st_mtime == 2',
      'print(s.listdir("/in"))',
      't.sock.close()',
    ];
    const outcome = await run(
      '/usr/bin/python3',
      ['-c', script.join('\n'), String(gateway.port), gateway.keyFile],
      gateway.folder,
    );
    succeeded(outcome);
    expect(gateway.reception.committed.map((one) => one.content.length)).toEqual([700_000, 100_000]);
    expect((await readFile(local('got'))).equals(content)).toBe(true);
  });
});

describe.skipIf(missing('psftp') || missing('puttygen'))('psftp (skipped: putty-tools not installed)', () => {
  async function psftp(...lines: string[]): Promise<Outcome> {
    succeeded(await run('puttygen', [gateway.keyFile, '-O', 'private', '-o', 'dupont.ppk'], gateway.folder));
    const hostKey = await readFile(join(gateway.folder, 'host.key'));
    expect(hostKey.length).toBeGreaterThan(0);
    await writeFile(local('batch'), `${lines.join('\n')}\n`);
    const print = await run('ssh-keygen', ['-lf', 'host.key.pub'], gateway.folder);
    const fingerprint = /SHA256:\S+/.exec(print.output)?.[0] ?? '';
    const args = [
      '-batch',
      '-i',
      'dupont.ppk',
      '-hostkey',
      fingerprint,
      '-P',
      String(gateway.port),
      '-b',
      'batch',
      'dupont@127.0.0.1',
    ];
    return run('psftp', args, gateway.folder);
  }

  test('puts, resumes, lists and gets', async () => {
    await interruptedUpload();
    gateway.retrait.add(dupont, 'CR.xml', content);
    succeeded(await psftp('put a.bin in/b.xml', 'cd in', 'reput a.bin a.xml', 'ls', 'get ../out/CR.xml got'));
    expect(committed()).toEqual([
      ['b.xml', true],
      ['a.xml', true],
    ]);
    expect((await readFile(local('got'))).equals(content)).toBe(true);
  });
});

describe.skipIf(missing('rclone'))('rclone (skipped: rclone not installed)', () => {
  const rclone = (...args: string[]) => {
    const remote = ['--sftp-host', '127.0.0.1', '--sftp-port', String(gateway.port), '--sftp-user', 'dupont'];
    const options = [
      '--sftp-key-file',
      gateway.keyFile,
      '--config',
      local('none'),
      '--retries',
      '1',
      '--low-level-retries',
      '1',
    ];
    return run('rclone', [...args, ...remote, ...options], gateway.folder);
  };

  test('copies in, with its look at the result, and moves out', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    succeeded(await rclone('copyto', 'a.bin', ':sftp:/in/a.xml'));
    expect(committed()).toEqual([['a.xml', true]]);
    succeeded(await rclone('copyto', ':sftp:/out/CR.xml', 'got'));
    expect((await readFile(local('got'))).equals(content)).toBe(true);
  });
});

describe('ssh2-sftp-client', () => {
  test('put, fastPut out of order, rename, get and fastGet', async () => {
    gateway.retrait.add(dupont, 'CR.xml', content);
    gateway.retrait.add(dupont, 'CR2.xml', content);
    const client = new SftpClient();
    await client.connect({
      host: '127.0.0.1',
      port: gateway.port,
      username: 'dupont',
      privateKey: gateway.keys.dupont.privateKey,
    });
    await client.put(content, '/in/a.xml');
    await client.fastPut(local('a.bin'), '/in/b.tmp', { concurrency: 16, chunkSize: 10_000 });
    await client.rename('/in/b.tmp', '/in/b.xml');
    await client.append(content.subarray(0, 10), '/in/c.xml');
    expect((await client.list('/in')).map((entry) => entry.name)).toEqual(['a.xml', 'b.xml', 'c.xml']);
    expect(await client.exists('/in/a.xml')).toBe('-');
    expect(((await client.get('/out/CR.xml')) as Buffer).equals(content)).toBe(true);
    await client.fastGet('/out/CR2.xml', local('got'), { concurrency: 8 });
    expect((await readFile(local('got'))).equals(content)).toBe(true);
    await client.end();
    expect(committed().slice(0, 2)).toEqual([
      ['a.xml', true],
      ['b.xml', true],
    ]);
    expect(gateway.retrait.fetches).toHaveLength(2);
  });
});

/** 300,000 bytes of the content under `a.xml`, its line lost before the CLOSE. */
async function interruptedUpload(): Promise<void> {
  const raccordement = gateway.raccordements.get('dupont');
  if (raccordement === undefined) throw new Error('no raccordement');
  const depot = await gateway.reception.open({
    raccordement,
    protocole: 'sftp',
    nomFichier: 'a.xml',
    session: 'before',
  });
  await depot.write(content.subarray(0, 300_000), 0);
  await depot.interrupt();
}
