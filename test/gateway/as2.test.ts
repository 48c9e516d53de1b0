// SPDX-License-Identifier: Apache-2.0
/**
 * AS2 through the whole gateway, with an independent peer on the other side: a message comes in and becomes flux, what
 * answers them goes back as a message, and each side keeps the proof.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCppStatut, writeCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { FluxRecord } from '../../gateway/ports/journal.ts';
import { relireAccuse } from '../../protocols/as2/accuses.ts';
import { type As2Gateway, listener, runAs2Gateway } from '../support/as2-gateway.ts';
import type { CaseFile, Layer } from '../support/as2-peer/cases.ts';
import { peerInstalled, whyNot } from '../support/as2-peer/session.ts';
import { defined } from '../support/defined.ts';
import { addRaccordement } from '../support/raccordements.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

const application = 'PER001';
const nameOf = (sequence: number, app = application) =>
  `FSO1100A_${app}_${app}1100${String(sequence).padStart(15, '0')}`;
const invoice = (numero: string) => Buffer.from(makeUblInvoice({ numero }));
const fileOf = (name: string, content: Uint8Array): CaseFile => ({
  name,
  content: Buffer.from(content).toString('base64'),
});
const proved = { disposition: 'processed', verified: true, boundaryProblems: [], mic: { matches: true } };

async function tarGz(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

describe.skipIf(!peerInstalled)(`AS2 through the gateway${whyNot}`, () => {
  let world: As2Gateway;

  beforeAll(async () => {
    world = await runAs2Gateway();
    await world.partenaire('peer', application);
  });
  afterAll(async () => {
    const troubles = await world.verify();
    const waiting = await world.gateway.journal.messages.aTraiter(1);
    const leftovers = await world.gateway.spool.leftovers();
    await world.close();
    expect([troubles, waiting, leftovers]).toEqual([[], [], []]);
  });

  const fluxNamed = (nomFichier: string) =>
    world.gateway.journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 10 });

  /** What the peer was pushed is what the gateway wrote, signed and encrypted, once. */
  async function expectPushed({ nomFichier, sha256 }: FluxRecord): Promise<void> {
    const entries = await world.delivered(nomFichier);
    expect(entries).toHaveLength(1);
    const { layers, signer, files = [] } = defined(entries[0]?.opened);
    expect([layers, signer]).toEqual([['encrypt', 'sign'], 'gateway']);
    const digests = files.map(({ content }) =>
      createHash('sha256').update(Buffer.from(content, 'base64')).digest('hex'),
    );
    expect(digests).toEqual([sha256]);
  }

  test('a deposit becomes a flux, and its timeline tells how it came', async () => {
    const { mdn, http } = await world.send({ files: [fileOf(nameOf(1), invoice('F-1'))] });
    expect(mdn).toMatchObject(proved);
    const flux = await world.concluded(nameOf(1));
    expect(flux).toMatchObject({ statut: 'INTEGRE', protocole: 'as2', raccordement: 'r-peer' });
    const events = await world.eventsOf(flux.id);
    expect(events.slice(0, 4)).toEqual(['message.recu', 'message.verifie', 'accuse.prepare', 'flux.recu']);
    expect(events).toContain('flux.conclu');
    const [message] = await world.gateway.journal.messages.deFlux(flux.id);
    expect(message).toMatchObject({ sens: 'ENTRANT', etat: 'ACCEPTE', flux: [flux.id] });
    const { corps } = relireAccuse(defined(message?.accuse));
    expect(corps.toString('base64')).toBe(http?.body);
  });

  test('its compte rendu is pushed back, and the MDN of the peer is its proof', async () => {
    await world.send({ files: [fileOf(nameOf(9), invoice('F-9'))] });
    const { id } = await world.concluded(nameOf(9));
    const cr = await world.acquitted(id);
    expect(cr.nomFichier).toBe(`C${nameOf(9).slice(1)}`);
    await expectPushed(cr);
    expect(await world.eventsOf(cr.id)).toEqual([
      'flux.mis-a-disposition',
      'livraison.commencee',
      'message.prepare',
      'accuse.recu',
      'livraison.acquittee',
    ]);
    const [message] = await world.gateway.journal.messages.deFlux(cr.id);
    expect(message).toMatchObject({ sens: 'SORTANT', etat: 'ACQUITTE', flux: [cr.id] });
    const accuse = relireAccuse(defined(message?.accuse));
    const mdn = await world.peer.read(Object.entries(accuse.entetes), accuse.corps, 'peer');
    expect(mdn).toMatchObject({ verified: true, disposition: 'processed' });
    expect(mdn?.fields['original-message-id']).toBe(message?.entetes['message-id']);
  });

  test('a tar.gz is a flux of several factures', async () => {
    const content = await tarGz({ 'a.xml': invoice('F-2'), 'b.xml': invoice('F-3') });
    const { mdn } = await world.send({
      files: [{ ...fileOf(`${nameOf(2)}.tar.gz`, content), type: 'application/gzip' }],
    });
    expect(mdn).toMatchObject(proved);
    const flux = await world.concluded(`${nameOf(2)}.tar.gz`);
    expect(flux).toMatchObject({ statut: 'INTEGRE', nombreFactures: 2 });
    await expectPushed(await world.acquitted(flux.id));
  });

  test('two attachments are two flux of one message', async () => {
    const files = [3, 4].map((n) => fileOf(nameOf(n), invoice(`F-1${n}`)));
    expect((await world.send({ files, related: {} })).mdn).toMatchObject(proved);
    const flux = [await world.concluded(nameOf(3)), await world.concluded(nameOf(4))];
    expect(flux.map(({ statut }) => statut)).toEqual(['INTEGRE', 'INTEGRE']);
    const [message] = await world.gateway.journal.messages.deFlux(defined(flux[1]).id);
    expect(message?.flux).toEqual(flux.map(({ id }) => id));
    for (const { id } of flux) await expectPushed(await world.acquitted(id));
  });

  test('AS2-58: the same message again gets the same MDN, and is no second flux', async () => {
    const files = [fileOf(nameOf(5), invoice('F-5'))];
    const first = await world.send({ files, keep: 'once' });
    const [again, more] = [await world.send({ again: 'once' }), await world.send({ again: 'once' })];
    expect(first.mdn).toMatchObject(proved);
    expect([again.http?.body, more.http?.body]).toEqual([first.http?.body, first.http?.body]);
    const flux = await world.concluded(nameOf(5));
    await expectPushed(await world.acquitted(flux.id));
    expect(await fluxNamed(nameOf(5))).toHaveLength(1);
  });

  const sign: Layer = { kind: 'sign' };
  const encrypt: Layer = { kind: 'encrypt' };
  test.each<[string, readonly Layer[], string]>([
    [
      'a bit of it changed on its way',
      [sign, { kind: 'encrypt', tamper: 'ciphertext' }],
      'decryption-failed',
    ],
    [
      'its content changed under the signature',
      [{ kind: 'sign', tamper: 'content' }, encrypt],
      'decryption-failed',
    ],
    ['the signature of a stranger', [{ kind: 'sign', signer: 'stranger' }, encrypt], 'decryption-failed'],
    [
      'the signature of a stranger, behind GCM',
      [
        { kind: 'sign', signer: 'stranger' },
        { kind: 'encrypt', cipher: 'aes-256-gcm' },
      ],
      'authentication-failed',
    ],
    ['no signature', [{ kind: 'encrypt', cipher: 'aes-256-gcm' }], 'insufficient-message-security'],
    // Behind CBC nobody knows what was changed: one answer for all that is wrong.
    ['no signature, behind CBC', [encrypt], 'decryption-failed'],
    ['no encryption', [sign], 'insufficient-message-security'],
  ])('AS2-68: a message with %s is refused, and is no flux', async (_, layers, modifier) => {
    const { mdn, http } = await world.send({ files: [fileOf(nameOf(6), invoice('F-6'))], layers });
    expect(http?.status).toBe(200);
    expect(mdn).toMatchObject({ verified: true, disposition: `processed/error: ${modifier}` });
    expect(await fluxNamed(nameOf(6))).toEqual([]);
    const [message] = await world.gateway.journal.messages.list({ limit: 1 });
    expect(message).toMatchObject({ etat: 'REFUSE', flux: [], detail: { modificateur: modifier } });
  });

  test('AS2-21: a message of somebody nobody agreed with is told so', async () => {
    const { mdn } = await world.send({ files: [fileOf(nameOf(7), invoice('F-7'))], from: 'nobody' });
    expect(mdn?.disposition).toBe('processed/error: unknown-trading-relationship');
    expect(await fluxNamed(nameOf(7))).toEqual([]);
  });

  test('AS2-10: an MDN asked for on a connection of its own comes there', async () => {
    const { http, asyncMdn } = await world.send({
      files: [fileOf(nameOf(8), invoice('F-8'))],
      mdn: { listener, path: '/mdn?for=8' },
    });
    expect([http?.status, http?.body]).toEqual([202, '']);
    expect(asyncMdn).toMatchObject({ ...proved, target: '/mdn?for=8', count: 1 });
    const flux = await world.concluded(nameOf(8));
    expect(flux.statut).toBe('INTEGRE');
    await until('its MDN is noted', async () => (await world.eventsOf(flux.id)).includes('accuse.envoye'));
    await expectPushed(await world.acquitted(flux.id));
  });

  test('a compte rendu whose MDN comes on a connection of its own is delivered by it', async () => {
    await world.partenaire('later', 'LAT001', { reglages: { accuse: 'async' } });
    const name = nameOf(1, 'LAT001');
    expect((await world.send({ from: 'later', files: [fileOf(name, invoice('L-1'))] })).mdn).toMatchObject(
      proved,
    );
    const cr = await world.acquitted((await world.concluded(name)).id);
    await expectPushed(cr);
    expect(await world.eventsOf(cr.id)).toEqual(
      expect.arrayContaining(['message.prepare', 'accuse.recu', 'livraison.acquittee']),
    );
    const [message] = await world.gateway.journal.messages.deFlux(cr.id);
    expect(message).toMatchObject({ etat: 'ACQUITTE', detail: { accuse: 'async' } });
  });

  test('an AMONT by AS2 gets what a partenaire deposits, and what it answers goes back to that one', async () => {
    const { gateway } = world;
    const amont = await world.partenaire('amont', 'RAC001', {}, { role: 'AMONT' });
    const a = await addRaccordement(gateway.journal, 'a', 'AAA123', { relais: amont.id });
    const client = await gateway.connect('a', a.keys.privateKey);
    const name = nameOf(1, 'AAA123');
    await client.put(invoice('A-1'), `/in/${name}`);
    expect(await world.concluded(name)).toMatchObject({ statut: 'INTEGRE' });
    await gateway.passerLots({ tout: true });
    let sent: FluxRecord | undefined;
    await until('it was relayed', async () => {
      const all = await gateway.journal.listFlux({ sens: 'RECEPTION', statut: 'ACQUITTE', limit: 50 });
      sent = all.find(({ raccordement }) => raccordement === amont.id);
      return sent !== undefined;
    });
    const relayed = defined(sent);
    expect(relayed.nomFichier).toMatch(/^FSO1100A_RAC001_RAC0011100\d{15}$/);
    await expectPushed(relayed);

    const answer = writeCppStatut({
      verdict: 'INTEGRE',
      idFlux: relayed.nomFichier.slice(16),
      emetteur: parseCodeApplication('CPP001'),
      recepteur: parseCodeApplication('RAC001'),
      produitLe: new Date(),
      nombreFactures: 1,
      nombreAcceptees: 1,
      lignes: [],
    });
    const cso = `C${relayed.nomFichier.slice(1)}`;
    expect((await world.send({ from: 'amont', files: [fileOf(cso, answer)] })).mdn).toMatchObject(proved);
    expect(await world.concluded(cso)).toMatchObject({
      statut: 'INTEGRE',
      protocole: 'as2',
      raccordement: amont.id,
    });
    await until('A has its answer', async () => (await client.list('/out')).length > 0);
    const back = readCppStatut((await client.get(`/out/C${name.slice(1)}`)) as Buffer);
    expect(back).toMatchObject({ idStatut: '90', idFlux: name.slice(16), recepteur: 'AAA123' });
    // There is nothing to be fetched from it.
    expect(await gateway.collecter({ tout: true })).toEqual({ recus: 0, dejaRecus: 0, echecs: 0 });
  });
});
