// SPDX-License-Identifier: Apache-2.0
/** `raccord as2 …` against a server of the test that takes whatever is posted, and one that refuses it. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raisonDe, signatureDe } from '../../../gateway/cli/as2/raisons.ts';
import { loadConfig } from '../../../gateway/config.ts';
import { ensureIdentites } from '../../../gateway/first-start/identites.ts';
import type { MessageId } from '../../../gateway/ports/messages.ts';
import { identiteDeTest, pemDe } from '../../support/as2-keys.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';

const partenaire = identiteDeTest('partenaire');
let cli: RaccordCli;
let server: Server;
let status = 200;
const posted: { readonly to: string; readonly bytes: Buffer }[] = [];

beforeAll(async () => {
  cli = await openRaccordCli('as2: { enabled: true, port: 0 }\n');
  const config = loadConfig({ env: {}, file: join(cli.directory, 'raccord.yaml') });
  await ensureIdentites(config, () => new Date());
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      posted.push({ to: String(request.headers['as2-to']), bytes: Buffer.concat(pieces) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const certificat = join(cli.directory, 'partenaire.crt');
  await writeFile(certificat, pemDe(partenaire).certificat);
  const { port } = server.address() as AddressInfo;
  const made = await cli.run(
    ...['raccordement', 'create', '--nom', 'dupont', '--application', 'AAA123', '--protocole', 'as2'],
    ...['--as2-id', 'DUPONT', '--certificat', certificat, '--as2', 'accuse=aucun'],
    ...['--livraison-as2', `http://127.0.0.1:${port}/as2`],
  );
  expect(made.code, made.err).toBe(0);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await cli.close();
});

test('a ping goes signed and encrypted, is journalled, and its proof is written out', async () => {
  const pinged = await cli.run('as2', 'ping', '--raccordement', 'DUPONT');
  expect(pinged.code, pinged.err).toBe(0);
  expect(pinged.out).toContain('acquitté');
  const [row] = await cli.json('as2', 'messages', '--raccordement', 'dupont');
  expect(row).toMatchObject({ sens: 'SORTANT', etat: 'ACQUITTE' });
  expect((await cli.run('as2', 'messages', '--etat', 'ACQUITTE')).out).toContain('dupont');

  const brut = join(cli.directory, 'message.brut');
  const id = String(row?.['id']);
  const shown = await cli.run('as2', 'message', id, '--brut', brut);
  expect(shown.code, shown.err).toBe(0);
  expect(shown.out).toContain('as2-to');
  expect((await stat(brut)).mode & 0o077).toBe(0);
  const kept = await readFile(brut);
  const body = kept.subarray(kept.indexOf('\r\n\r\n') + 4);
  expect(body.equals(posted.at(-1)?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(posted.at(-1)?.to).toBe('DUPONT');
  // Encrypted for the partenaire, not for us: the outside is all that can be told.
  const [inspection] = await cli.json('as2', 'inspect', brut);
  expect(inspection).toMatchObject({
    sorte: 'MESSAGE',
    de: 'RACCORD',
    vers: 'DUPONT',
    chiffre: 'aes256-cbc',
  });

  expect((await cli.run('as2', 'message', id, '--brut', brut)).err).toContain(`${brut} existe déjà`);
  const corps = join(cli.directory, 'message.p7m');
  expect((await cli.run('as2', 'message', id, '--corps', corps)).code).toBe(0);
  expect(await readFile(corps)).toEqual(body);
  expect((await cli.run('as2', 'message', id, '--mdn', join(cli.directory, 'mdn'))).err).toContain(
    'aucun accusé',
  );
});

test('files go one message each; a refusal is bad news, told with its reason', async () => {
  const file = join(cli.directory, 'facture.xml');
  await writeFile(file, '<Invoice/>\n');
  const before = posted.length;
  const sent = await cli.json('as2', 'send', file, file, '--raccordement', 'dupont');
  expect(sent).toMatchObject([
    { fichier: file, issue: 'ACQUITTE', statutHttp: 200 },
    { fichier: file, issue: 'ACQUITTE' },
  ]);
  expect(posted.length - before).toBe(2);
  status = 403;
  try {
    const refused = await cli.run('as2', 'send', file, '--raccordement', 'dupont');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('403');
  } finally {
    status = 200;
  }
});

test('an MDN that is to come tells where to look for it; a refusal tells what to do', async () => {
  const file = join(cli.directory, 'facture.xml');
  await writeFile(file, '<Invoice/>\n');
  status = 202;
  try {
    await cli.run('raccordement', 'modify', 'dupont', '--as2', 'accuse=sync', '--activer');
    const sent = await cli.run('as2', 'send', file, '--raccordement', 'dupont');
    expect(sent.out).toMatch(/raison +HTTP 202, sans accusé/);
    expect(sent.out).toMatch(/ensuite +raccord as2 message [0-9A-Z]{26}/);
    status = 403;
    const refused = await cli.run('as2', 'send', file, '--raccordement', 'dupont');
    expect(refused.out).toMatch(/raison +HTTP 403 : il nous refuse/);
    expect(refused.out).toContain('identité TLS');
  } finally {
    status = 200;
    await cli.run('raccordement', 'modify', 'dupont', '--as2', 'accuse=aucun', '--activer');
  }
});

test('messages are listed by their sens', async () => {
  const sortants = await cli.json('as2', 'messages', '--sens', 'sortant');
  expect(sortants.length).toBeGreaterThan(0);
  const ids = sortants.map(({ id }) => String(id));
  expect(ids).toEqual(ids.toSorted().reverse());
  expect(await cli.json('as2', 'messages', '--sens', 'entrant')).toEqual([]);
  expect(await cli.json('as2', 'messages', '--sens', 'entrant', '--etat', 'ACQUITTE')).toEqual([]);
  expect((await cli.run('as2', 'messages', '--sens', 'dehors')).err).toContain('--sens attend');
});

test('what came of an attempt is said with what to do, and whether its MDN proves anything', () => {
  const resultat = { issue: 'IMPOSSIBLE', message: 'x', messageId: '', sizeBytes: 1, dureeMs: 1 } as const;
  const raison = 'self-signed certificate in certificate chain';
  expect(raisonDe({ ...resultat, raison })?.conseil).toContain('--livraison-empreinte-tls');
  const disposition = 'automatic-action/MDN-sent-automatically; processed';
  expect(signatureDe({ ...resultat, disposition })).toContain('not verified');
  expect(signatureDe({ ...resultat, disposition, signataire: 'CN=a' })).toContain('CN=a');
  expect(signatureDe(resultat)).toBeUndefined();
});

test('what cannot be asked is refused before anything leaves', async () => {
  const before = posted.length;
  const made = await cli.run(
    ...[
      'raccordement',
      'create',
      '--nom',
      'sans',
      '--application',
      'AAA124',
      '--protocole',
      'as2',
      '--as2-id',
      'SANS',
    ],
  );
  expect(made.code, made.err).toBe(0);
  expect((await cli.run('as2', 'ping', '--raccordement', 'sans')).err).toContain('--livraison-as2');
  const good = join(cli.directory, 'raccord.yaml');
  const missing = await cli.run('as2', 'send', good, '/nowhere.xml', '--raccordement', 'dupont');
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("n'existe pas") });
  const folder = await cli.run('as2', 'send', cli.directory, '--raccordement', 'dupont');
  expect(folder.err).toContain("n'est pas un fichier");
  expect((await cli.run('as2', 'messages', '--etat', 'PARTI')).err).toContain('A_TRAITER');
  expect((await cli.run('as2', 'message', 'x')).err).toContain("pas l'id");
  expect(await cli.run('as2', 'message', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toMatchObject({ code: 1 });
  expect(posted.length).toBe(before);
});

test.each([
  ['facture.xml', '<?xml version="1.0"?>\n<Invoice>\n\n</Invoice>\n'],
  ['passwd', 'root:x:0:0:root:/root:/bin/sh\n'],
])('%s is no AS2 message, and is told so', async (name, content) => {
  const file = join(cli.directory, name);
  await writeFile(file, content);
  const looked = await cli.run('as2', 'inspect', file);
  expect(looked).toMatchObject({ code: 1, out: expect.stringContaining('pas un message AS2') });
  const [inJson] = await cli.json('as2', 'inspect', file);
  expect(inJson).toMatchObject({ trouble: expect.stringContaining('no AS2 message') });
  const gone = await cli.run('as2', 'inspect', `${file}.absent`);
  expect(gone).toMatchObject({ code: 2, err: expect.stringContaining("n'existe pas") });
});

test('a file that is no message is told with what stands against it', async () => {
  const file = join(cli.directory, 'rien.txt');
  await writeFile(file, 'Content-Type: application/pkcs7-mime\r\n\r\nnothing of the kind');
  const looked = await cli.run('as2', 'inspect', file);
  expect(looked.code).toBe(1);
  expect(looked.out).toContain('trouble');
});

test('of bytes that were let go it is told when, and nothing is written', async () => {
  const id = '01KAMZ8Q4T5V6W7X8Y9ZREFVSE' as MessageId;
  const at = new Date('2026-10-20T08:00:00.000Z');
  await cli.withJournal(async (journal) => {
    const [one] = await journal.messages.list({ limit: 1 });
    const { raccordement, brut } = one ?? expect.fail('no message');
    await journal.messagesRecus.conclure(
      {
        ...{ id, protocole: 'as2', raccordement, cle: 'as2:refused', brut, entetes: {}, detail: {} },
        ...{ etat: 'REFUSE', conserve: false, certificats: [], flux: [] },
      },
      new Date(0),
    );
    const bornes = { avant: at, depuis: at, messages: 9, octets: 1e9 };
    expect(await journal.messagesRefuses.purger(raccordement, bornes, at, 9)).toHaveLength(1);
  });
  const file = join(cli.directory, 'refused.brut');
  const asked = await cli.run('as2', 'message', id, '--brut', file);
  expect(asked.code).toBe(2);
  expect(asked.err).toContain('octets supprimés le 2026-10-20T08:00:00.000Z');
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  const shown = await cli.run('as2', 'message', id);
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('2026-10-20T08:00:00.000Z') });
});
