// SPDX-License-Identifier: Apache-2.0
/**
 * An AS2 partenaire without any code of ours under it: `openssl` signs, encrypts, decrypts and verifies, `curl` posts.
 * Only the MIME around it is put together here, as somebody with a shell would.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const crlf = '\r\n';
/** A call of openssl or curl that takes longer is a fault. */
const callTimeoutMs = 20_000;

export interface Cles {
  readonly cle: string;
  readonly certificat: string;
}

/** An entity: what a POST carries. */
export interface Entite {
  readonly type: string;
  readonly corps: Buffer;
}

/** Both are on the machine. */
export async function outilsPresents(): Promise<boolean> {
  const asked = [run('openssl', ['version']), run('curl', ['--version'])];
  const [openssl, curl] = await Promise.allSettled(asked);
  return openssl?.status === 'fulfilled' && curl?.status === 'fulfilled';
}

export async function nouvellesCles(folder: string, nom: string): Promise<Cles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [cle, certificat] = [join(folder, `${nom}.key`), join(folder, `${nom}.crt`)];
  const rsa = ['-newkey', 'rsa:2048', '-nodes', '-keyout', cle];
  await openssl([
    'req',
    '-x509',
    ...rsa,
    '-out',
    certificat,
    '-subj',
    `/CN=${nom}`,
    '-days',
    '30',
    '-sha256',
  ]);
  return { cle, certificat };
}

/** The file as a MIME part: what is signed, and what the MIC is over. */
export function partie(nomFichier: string, contenu: Uint8Array): Buffer {
  const headers = [
    'Content-Type: application/xml',
    `Content-Disposition: attachment; filename="${nomFichier}"`,
  ];
  return Buffer.concat([Buffer.from(headers.join(crlf) + crlf + crlf), contenu]);
}

export function mic(signed: Uint8Array): string {
  return createHash('sha256').update(signed).digest('base64');
}

/** multipart/signed around the part (RFC 1847), signed detached. */
export async function signee(part: Buffer, { cle, certificat }: Cles, folder: string): Promise<Entite> {
  const [content, signature] = [join(folder, `${randomUUID()}.part`), join(folder, `${randomUUID()}.p7s`)];
  await writeFile(content, part);
  const who = ['-signer', certificat, '-inkey', cle, '-md', 'sha256'];
  await openssl(['cms', '-sign', '-binary', '-in', content, ...who, '-outform', 'DER', '-out', signature]);
  const boundary = `raccord-demo-${randomUUID()}`;
  const head = `--${boundary}${crlf}`;
  const between = `${crlf}--${boundary}${crlf}Content-Type: application/pkcs7-signature; name="smime.p7s"${crlf}${crlf}`;
  return {
    type: `multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="${boundary}"`,
    corps: Buffer.concat([
      Buffer.from(head),
      part,
      Buffer.from(between),
      await readFile(signature),
      Buffer.from(`${crlf}--${boundary}--`),
    ]),
  };
}

/** CBC as everybody does, or GCM, which shows by itself whether it was changed. */
export type Mode = 'cbc' | 'gcm';

export async function chiffree(
  { type, corps }: Entite,
  certificat: string,
  folder: string,
  mode: Mode = 'cbc',
): Promise<Entite> {
  const [clear, sealed] = [join(folder, `${randomUUID()}.clear`), join(folder, `${randomUUID()}.p7m`)];
  await writeFile(clear, Buffer.concat([Buffer.from(`Content-Type: ${type}${crlf}${crlf}`), corps]));
  await openssl([
    ...['cms', '-encrypt', '-binary', `-aes-256-${mode}`, '-in', clear],
    ...['-outform', 'DER', '-out', sealed, certificat],
  ]);
  const smime = mode === 'gcm' ? 'authEnveloped-data' : 'enveloped-data';
  return { type: `application/pkcs7-mime; smime-type=${smime}`, corps: await readFile(sealed) };
}

/** The part inside what was signed for us and encrypted for us. @throws when either does not hold. */
export async function ouverte(
  corps: Uint8Array,
  cles: Cles,
  signataire: string,
  folder: string,
): Promise<Buffer> {
  const [sealed, clear] = [join(folder, `${randomUUID()}.p7m`), join(folder, `${randomUUID()}.clear`)];
  await writeFile(sealed, corps);
  const recipient = ['-recip', cles.certificat, '-inkey', cles.cle];
  await openssl(['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', sealed, ...recipient, '-out', clear]);
  const { type, corps: inner } = entiteDe(await readFile(clear));
  return verifiee({ type, corps: inner }, signataire, folder);
}

/** The first part of a multipart/signed, byte for byte, once its signature holds. */
export async function verifiee({ type, corps }: Entite, signataire: string, folder: string): Promise<Buffer> {
  const [signed, signature] = partiesDe(type, corps);
  if (signed === undefined || signature === undefined) throw new Error('not a multipart/signed of two parts');
  const { corps: p7s, encodage } = entiteDe(signature);
  const [content, detached] = [join(folder, `${randomUUID()}.part`), join(folder, `${randomUUID()}.p7s`)];
  await writeFile(content, signed);
  await writeFile(detached, encodage === 'base64' ? Buffer.from(p7s.toString('latin1'), 'base64') : p7s);
  // Only the certificate agreed counts, and it is its own authority here.
  const trust = ['-certfile', signataire, '-nointern', '-noverify'];
  await openssl([
    ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', detached, '-content', content, ...trust],
    ...['-out', join(folder, 'verified')],
  ]);
  return signed;
}

export interface Reponse {
  readonly statut: number;
  readonly entetes: ReadonlyMap<string, string>;
  readonly corps: Buffer;
}

/** POST by curl. */
export async function poster(
  url: string,
  entetes: Readonly<Record<string, string>>,
  corps: Uint8Array,
  folder: string,
): Promise<Reponse> {
  const id = randomUUID();
  const [sent, head, body] = ['sent', 'head', 'body'].map((what) => join(folder, `${id}.${what}`)) as [
    string,
    string,
    string,
  ];
  await writeFile(sent, corps);
  const headers = Object.entries(entetes).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const into = ['-D', head, '-o', body];
  await run('curl', ['-sS', ...headers, '--data-binary', `@${sent}`, ...into, url], {
    timeout: callTimeoutMs,
  });
  const [first = '', ...lines] = (await readFile(head, 'latin1')).trim().split(crlf).filter(Boolean);
  return {
    statut: Number(first.split(' ')[1]),
    entetes: new Map(
      lines.map((line) => [line.split(':', 1).join().toLowerCase(), line.replace(/^[^:]*:\s*/, '')]),
    ),
    corps: await readFile(body).catch(() => Buffer.alloc(0)),
  };
}

/** Headers, then what follows the empty line. */
export function entiteDe(octets: Buffer): Entite & { readonly encodage: string; readonly entetes: string } {
  const end = octets.indexOf(`${crlf}${crlf}`);
  const entetes = octets
    .subarray(0, end)
    .toString('latin1')
    .replace(/\r\n[ \t]+/g, ' ');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(entetes)?.[1]?.trim() ?? '';
  return {
    type: field('content-type'),
    encodage: field('content-transfer-encoding').toLowerCase(),
    entetes,
    corps: octets.subarray(end + 4),
  };
}

/** The parts of a multipart, exactly what stands between the boundaries. */
export function partiesDe(type: string, corps: Buffer): readonly Buffer[] {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const delimiter = `${crlf}--${quoted ?? bare}`;
  const whole = Buffer.concat([Buffer.from(crlf), corps]);
  const parts: Buffer[] = [];
  for (let at = whole.indexOf(delimiter); at >= 0; ) {
    const from = whole.indexOf(crlf, at + delimiter.length) + 2;
    const next = whole.indexOf(delimiter, from - 2);
    if (next < 0) break;
    parts.push(whole.subarray(from, next));
    at = next;
  }
  return parts;
}

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', args, { timeout: callTimeoutMs });
}
