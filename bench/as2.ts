// SPDX-License-Identifier: Apache-2.0
/**
 * AS2: what the codec costs, and what the server takes.
 *
 * The codec signs (SHA-256, RSA-2048), encrypts (AES-256-CBC) and back, from file to file, each operation in a process of
 * its own: against the same work done with nothing of CMS or MIME around it, and against `openssl cms`. The server takes
 * signed and encrypted messages of 10 kB and of 50 MB, and answers with a signed MDN after its durable commit.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { identiteDeTest } from '../test/support/as2-keys.ts';
import { receive } from './as2-receive.ts';
import { type Report, round } from './report.ts';

const run = promisify(execFile);

interface Measured {
  /** The least that one time took. */
  readonly cpuMs: number;
  readonly peakRssMib: number;
}

interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly times: number;
  /** Held to by specs §8: shares of the raw rate, and CPU. */
  readonly goals?: { readonly encode: number; readonly decode: number };
  readonly atMostMs?: number;
  /** openssl refuses more than 2 GiB, and needs gigabytes for one. */
  readonly openssl: boolean;
}

const sizes: readonly Size[] = [
  { name: '10kB', bytes: 10_000, times: 400, atMostMs: 0.7, openssl: true },
  { name: '1MB', bytes: 1_000_000, times: 40, openssl: true },
  { name: '50MB', bytes: 50_000_000, times: 5, goals: { encode: 0.8, decode: 0.65 }, openssl: true },
  { name: '1GB', bytes: 1_000_000_000, times: 1, openssl: false },
  { name: '2.3GB', bytes: 2_300_000_000, times: 1, openssl: false },
];
const rssAtMostMib = 130;
const opensslTimes = 5;
const opensslLeast = 2;

export async function as2(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-as2-'));
  try {
    await writeKeys(place);
    for (const size of sizes) await codec(size, place, report);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  await receive(report);
}

async function writeKeys(place: string): Promise<void> {
  const { cle, certificat } = identiteDeTest('bench');
  await writeFile(join(place, 'key.pem'), cle.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(place, 'cert.pem'), certificat.x509.toString());
}

async function codec(size: Size, place: string, report: Report): Promise<void> {
  const file = join(place, 'in');
  await writeSample(file, size.bytes);
  const measure = (operation: string, from: string, to: string) =>
    child(operation, join(place, from), join(place, to), place, size.times);
  const raw = {
    encode: await measure('raw-encode', 'in', 'raw'),
    decode: await measure('raw-decode', 'raw', 'raw.out'),
  };
  const ours = {
    encode: await measure('encode', 'in', 'message'),
    decode: await measure('decode', 'message', 'out'),
  };
  const openssl = size.openssl ? await opensslCms(place, file) : undefined;
  for (const way of ['encode', 'decode'] as const) {
    report({
      bench: `as2/${way}-${size.name}`,
      value: round(ours[way].cpuMs),
      unit: 'ms CPU',
      peer: 'sha256 + aes-256-cbc + RSA, file to file',
      ratio: round(raw[way].cpuMs / ours[way].cpuMs),
      ...(size.atMostMs === undefined ? {} : { goal: { most: size.atMostMs } }),
      detail: {
        rawMs: round(raw[way].cpuMs),
        peakRssMib: round(ours[way].peakRssMib, 0),
        ...(size.goals === undefined ? {} : { ratioGoal: size.goals[way] }),
      },
    });
    report({
      bench: `as2/${way}-${size.name}-rss`,
      value: round(ours[way].peakRssMib, 0),
      unit: 'MiB',
      goal: { most: rssAtMostMib },
    });
    if (openssl === undefined) continue;
    report({
      bench: `as2/${way}-${size.name}-openssl`,
      value: round(openssl[way] / ours[way].cpuMs),
      unit: 'times less CPU',
      peer: 'openssl cms, two processes',
      ratio: round(openssl[way] / ours[way].cpuMs),
      goal: { least: opensslLeast },
      detail: { opensslMs: round(openssl[way]) },
    });
  }
  if ((await stat(join(place, 'out'))).size !== size.bytes)
    throw new Error('what came back is not what went in');
}

/** Lines that look like an invoice's: nothing of what is measured depends on the content. */
async function writeSample(path: string, bytes: number): Promise<void> {
  const line = Buffer.from('<cbc:LineExtensionAmount currencyID="EUR">1234.56</cbc:LineExtensionAmount>\r\n');
  const block = Buffer.concat(Array.from({ length: 4096 }, () => line));
  const file = await open(path, 'w');
  for (let left = bytes; left > 0; left -= block.length)
    await file.write(block.subarray(0, Math.min(left, block.length)));
  await file.close();
}

async function child(
  operation: string,
  from: string,
  to: string,
  keys: string,
  times: number,
): Promise<Measured> {
  const script = fileURLToPath(new URL('./as2-codec-child.ts', import.meta.url));
  const flags = ['--max-semi-space-size=2', script, operation, from, to, keys, String(times)];
  const { stdout } = await run(process.execPath, flags);
  return JSON.parse(stdout) as Measured;
}

/** The least CPU of both processes, each way: sign and encrypt, decrypt and verify. */
async function opensslCms(
  place: string,
  file: string,
): Promise<{ readonly encode: number; readonly decode: number }> {
  const [key, cert, p] = [
    join(place, 'key.pem'),
    join(place, 'cert.pem'),
    (name: string) => join(place, name),
  ];
  const encode = [
    [
      '-sign',
      '-binary',
      '-in',
      file,
      '-signer',
      cert,
      '-inkey',
      key,
      '-md',
      'sha256',
      '-outform',
      'DER',
      '-out',
      p('sig'),
    ],
    ['-encrypt', '-binary', '-in', file, '-aes-256-cbc', '-outform', 'DER', '-out', p('enc'), cert],
  ];
  const decode = [
    [
      '-decrypt',
      '-binary',
      '-inform',
      'DER',
      '-in',
      p('enc'),
      '-inkey',
      key,
      '-recip',
      cert,
      '-out',
      p('dec'),
    ],
    [
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      p('sig'),
      '-content',
      file,
      '-CAfile',
      cert,
      '-noverify',
      '-out',
      p('ver'),
    ],
  ];
  return { encode: await leastCpuMs(encode), decode: await leastCpuMs(decode) };
}

async function leastCpuMs(commands: readonly (readonly string[])[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < opensslTimes; i++) {
    let sum = 0;
    for (const command of commands) sum += await cpuMsOf(['openssl', 'cms', ...command]);
    least = Math.min(least, sum);
  }
  return least;
}

/** By the shell's own `time`: user and system seconds of the command. */
async function cpuMsOf(command: readonly string[]): Promise<number> {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const { stderr } = await run('bash', ['-c', script, 'bash', ...command]);
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return (user + system) * 1000;
}
