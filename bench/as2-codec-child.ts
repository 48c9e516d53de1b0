// SPDX-License-Identifier: Apache-2.0
/**
 * The process that `as2.ts` measures: it encodes or decodes one file some times, by our codec or by what no codec can
 * beat (AES and SHA from file to file), and says the least CPU one time took, and the most memory it ever held.
 */
import assert from 'node:assert/strict';
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lireCertificat } from '../certs/certificat.ts';
import type { Identite } from '../certs/identite.ts';
import { lireEntetes } from '../protocols/as2/headers.ts';
import { decoderMessage, limitesParDefaut } from '../protocols/as2/message/decode.ts';
import { encoderMessage } from '../protocols/as2/message/encode.ts';
import { reglagesDe } from '../protocols/as2/presets.ts';
import type { Sink } from '../protocols/as2/sink.ts';

const [, , operation = '', from = '', to = '', keys = '', times = '1'] = process.argv;
// As the spool reads and the sockets give.
const chunkBytes = 65_536;
const noms = {
  identifiant: 'BENCH',
  notreIdentifiant: 'RACCORD',
  certificats: [],
  adresses: [],
  urlsAccuse: [],
};
const reglages = reglagesDe({ ...noms, preset: 'drummond', reglages: {} });
const identite = await readIdentite();
const { size: sizeBytes } = await stat(from);

const operations: Readonly<Record<string, () => Promise<void>>> = {
  'raw-encode': rawEncode,
  'raw-decode': rawDecode,
  encode,
  decode,
};
const run = operations[operation];
assert(run !== undefined, `no operation ${operation}`);
let cpuMs = Number.POSITIVE_INFINITY;
const startedRssMib = process.memoryUsage.rss() / 2 ** 20;
for (let i = 0; i < Number(times); i++) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  cpuMs = Math.min(cpuMs, (user + system) / 1000);
}
const peakRssMib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ cpuMs, peakRssMib, startedRssMib }));

async function readIdentite(): Promise<Identite> {
  const cle = createPrivateKey(await readFile(join(keys, 'key.pem')));
  const certificat = lireCertificat(await readFile(join(keys, 'cert.pem')));
  return { nom: 'bench', cle, certificat, chaine: [] };
}

async function* chunksOf(path: string): AsyncIterable<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A file written as the pieces come, as a staging of the spool is. */
async function fileSink(path: string): Promise<Sink> {
  const file = await open(path, 'w');
  return {
    push: (piece) => file.writeFile(piece),
    end: () => file.close(),
  };
}

async function encode(): Promise<void> {
  const contenu = chunksOf(from);
  const fichiers = [{ nomFichier: 'flux.xml', type: 'application/xml', sizeBytes, contenu }];
  const sortie = await fileSink(to);
  const { entetes } = await encoderMessage(
    { reglages, identite, destinataire: identite.certificat, fichiers, at: new Date() },
    sortie,
  );
  await writeFile(`${to}.headers`, JSON.stringify(entetes));
}

async function decode(): Promise<void> {
  const entetes = lireEntetes(
    JSON.parse(await readFile(`${from}.headers`, 'utf8')) as Record<string, string>,
  );
  const decoder = decoderMessage({
    entetes,
    identites: [identite],
    signataires: [identite.certificat],
    reglages,
    digests: ['sha-256'],
    limites: { ...limitesParDefaut, messageBytes: Number.MAX_SAFE_INTEGER },
    fichier: () => fileSink(to),
  });
  for await (const chunk of chunksOf(from)) await decoder.push(chunk);
  await decoder.end();
  const { trouble, couches } = await decoder.resultat();
  assert(trouble === undefined && couches.join() === 'chiffre,signe', `${trouble?.raison} ${couches.join()}`);
}

async function rawEncode(): Promise<void> {
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const hash = createHash('sha256');
  const out = await open(to, 'w');
  const { publicKey } = new X509Certificate(identite.certificat.der);
  await out.writeFile(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key));
  await out.writeFile(iv);
  for await (const chunk of chunksOf(from)) {
    hash.update(chunk);
    await out.writeFile(cipher.update(chunk));
  }
  const signature = sign('sha256', hash.digest(), identite.cle);
  await out.writeFile(cipher.update(signature));
  await out.writeFile(cipher.final());
  await out.close();
}

async function rawDecode(): Promise<void> {
  const source = await open(from, 'r');
  const out = await open(to, 'w');
  const head = Buffer.alloc(256 + 16);
  await source.read(head, 0, head.length);
  const padding = constants.RSA_PKCS1_PADDING;
  const key = privateDecrypt({ key: identite.cle, padding }, head.subarray(0, 256));
  const decipher = createDecipheriv('aes-256-cbc', key, head.subarray(256));
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) break;
    const plain = decipher.update(buffer.subarray(0, bytesRead));
    hash.update(plain);
    await out.writeFile(plain);
  }
  await out.writeFile(decipher.final());
  hash.digest();
  await source.close();
  await out.close();
}
