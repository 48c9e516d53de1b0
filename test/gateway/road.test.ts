// SPDX-License-Identifier: Apache-2.0
/** The whole road, in one process: a flux goes in over SFTP, a compte rendu comes out over SFTP. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import { generateSshKeyPair } from '../../protocols/sftp/keys.ts';
import { defined } from '../support/defined.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runGateway();
});
afterEach(() => gateway.close());

const nameOf = (sequence: number, code = 'FSO1100A') =>
  `${code}_DEM001_DEM001${code.slice(3, 7)}${String(sequence).padStart(15, '0')}`;
const invoice = (numero: string) => Buffer.from(makeUblInvoice({ numero }));
const wrongTotal = (numero: string) =>
  Buffer.from(makeUblInvoice({ numero }).replace(/(<cbc:TaxInclusiveAmount[^>]*>)\d+/, '$199999'));

async function answerTo(nomFichier: string) {
  const client = await gateway.connect();
  return readCppStatut((await client.get(`/out/${nomFichier}`)) as Buffer);
}

async function tarGz(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

describe('a flux and its compte rendu', () => {
  test('a correct invoice is INTEGRE, and its answer is in /out under the F to C name when it reads so', async () => {
    const flux = await gateway.deposit(nameOf(1), invoice('F-1'));
    expect(flux).toMatchObject({
      statut: 'INTEGRE',
      codeInterface: 'FSO1100A',
      identifiant: nameOf(1).slice(16),
    });
    const statut = await answerTo(`C${nameOf(1).slice(1)}`);
    expect(statut).toMatchObject({ idStatut: '90', idFlux: nameOf(1).slice(16), lignes: [] });
  });

  test('one bad invoice among several makes it INTEGRE_PARTIEL, and the answer names which and why', async () => {
    const content = await tarGz({
      'a.xml': invoice('F-1'),
      'b.xml': wrongTotal('F-2'),
      'c.xml': invoice('F-3'),
    });
    const flux = await gateway.deposit(nameOf(2), content);
    expect(flux.statut).toBe('INTEGRE_PARTIEL');
    const factures = await gateway.journal.factures(flux.id);
    expect(factures.map(({ statut, numero }) => [statut, numero])).toEqual([
      ['DEPOSEE', 'F-1'],
      ['REJETEE', 'F-2'],
      ['DEPOSEE', 'F-3'],
    ]);
    const { idStatut, lignes } = await answerTo(`C${nameOf(2).slice(1)}`);
    expect(idStatut).toBe('96');
    expect(lignes.map(({ codeErreur }) => codeErreur)).toContain('BR-CO-15');
    expect(lignes.find(({ codeErreur }) => codeErreur === 'BR-CO-15')?.descriptionErreur).toContain('F-2');
  });

  test('a file that is not well-formed refuses the whole flux: a technical anomaly (DSE §3.2.1.4)', async () => {
    const content = await tarGz({ 'a.xml': invoice('F-1'), 'b.xml': invoice('F-2').subarray(0, 500) });
    const flux = await gateway.deposit(nameOf(3), content);
    expect(flux.statut).toBe('REJETE');
    const { idStatut, lignes } = await answerTo(`C${nameOf(3).slice(1)}`);
    expect([idStatut, lignes[0]?.codeErreur]).toEqual(['93', 'IRR_SYNTAX']);
    expect(lignes[0]?.libelleErreur).toContain('b.xml');
    const factures = await gateway.journal.factures(flux.id);
    expect(factures.map(({ statut }) => statut)).toEqual(['REJETEE', 'REJETEE']);
  });

  test.each([
    { what: 'a malformed name', name: 'facture.xml', content: invoice('F-1'), motif: 'IRR_FORM' },
    {
      what: 'an unknown code',
      name: nameOf(4, 'FSO9999A'),
      content: invoice('F-1'),
      motif: 'IRR_CODE_INTER',
    },
    {
      what: 'a code of another direction',
      name: nameOf(5, 'FEN1200A'),
      content: invoice('F-1'),
      motif: 'IRR_CODE_INTER',
    },
    {
      what: 'a code not subscribed',
      name: nameOf(6, 'FSO3110A'),
      content: invoice('F-1'),
      motif: 'IRR_CODE_INTER',
    },
    {
      what: 'a foreign code application',
      name: 'FSO1100A_AAA123_AAA1231100000000000000001',
      content: invoice('F-1'),
      motif: 'IRR_CODE_APP',
    },
    {
      what: 'an identifiant of another emitter',
      name: 'FSO1100A_DEM001_AAA1231100000000000000001',
      content: invoice('F-1'),
      motif: 'IRR_FORM',
    },
    { what: 'an empty file', name: nameOf(7), content: Buffer.alloc(0), motif: 'IRR_VIDE' },
    {
      what: 'a truncated gzip',
      name: nameOf(8),
      content: gzipSync(invoice('F-1')).subarray(0, 300),
      motif: 'IRR_EXTRAC',
    },
    { what: 'a PDF', name: nameOf(9), content: Buffer.from('%PDF-1.7 …'), motif: 'IRR_TYPE' },
  ])('$what is irrecevable with $motif', async ({ name, content, motif }) => {
    const flux = await gateway.deposit(name, content);
    expect(flux.statut).toBe('REJETE');
    const [answer] = await gateway.journal.answers(flux.id);
    const { idStatut, lignes } = await answerTo(defined(answer).nomFichier);
    expect([idStatut, lignes.map(({ codeErreur }) => codeErreur)]).toEqual(['93', [motif]]);
  });
});

describe('uniqueness', () => {
  test('the same identifiant again is refused, and both answers can be collected', async () => {
    await gateway.deposit(nameOf(1), invoice('F-1'));
    const second = await gateway.deposit(nameOf(1), invoice('F-2'));
    expect(second.statut).toBe('REJETE');
    const names = (await (await gateway.connect()).list('/out')).map(({ name }) => name);
    expect(names).toHaveLength(2);
    const own = defined(names.find((name) => name !== `C${nameOf(1).slice(1)}`));
    expect(own).toMatch(/^CSO1100A_DEM001_CPP0011100\d{15}$/);
    expect((await answerTo(own)).lignes[0]?.codeErreur).toBe('IRR_UNICITE');
  });

  test('two deposits of one identifiant at the same instant are one INTEGRE and one refused', async () => {
    const sessions = await Promise.all([gateway.connect(), gateway.connect()]);
    await Promise.all(sessions.map((session, i) => session.put(invoice(`F-${i}`), `/in/${nameOf(1)}`)));
    const flux = await gateway.concluded(nameOf(1), 2);
    expect(flux.map(({ statut }) => statut).toSorted()).toEqual(['INTEGRE', 'REJETE']);
  });

  test('an upload cut short gives its identifiant back: the batch that sends it again is heard', async () => {
    const whole = invoice('F-1');
    expect((await gateway.deposit(nameOf(1), whole.subarray(0, 900))).statut).toBe('REJETE');
    expect((await gateway.deposit(nameOf(1), whole)).statut).toBe('INTEGRE');
    expect((await gateway.deposit(nameOf(1), whole)).statut).toBe('REJETE');
  });
});

describe('the other syntaxes', () => {
  const fixture = (code: string, dossier: string, file: string) =>
    readFileSync(join(import.meta.dirname, '../../fixtures', code, dossier, file));

  test('a CII is judged and answered under its own code', async () => {
    const good = await gateway.deposit(
      nameOf(1, 'FSO1106A'),
      fixture('FSO1106A', 'valide-taux-multiples', 'flux.xml'),
    );
    expect(good).toMatchObject({ statut: 'INTEGRE', codeInterface: 'FSO1106A' });
    expect(await answerTo(`C${nameOf(1, 'FSO1106A').slice(1)}`)).toMatchObject({ idStatut: '90' });

    const bad = await gateway.deposit(
      nameOf(2, 'FSO1106A'),
      fixture('FSO1106A', 'invalide-total-ttc', 'flux.xml'),
    );
    expect(bad.statut).toBe('REJETE');
    const constats = await gateway.journal.constats(bad.id);
    expect(constats.map(({ code }) => code)).toContain('BR-CO-15');
  });

  test('a Factur-X is opened, its invoice judged; one that is encrypted refuses the flux', async () => {
    const good = await gateway.deposit(
      nameOf(1, 'FSO1117A'),
      fixture('FSO1117A', 'valide-en16931', 'flux.pdf'),
    );
    expect(good).toMatchObject({ statut: 'INTEGRE', codeInterface: 'FSO1117A' });
    const [facture] = await gateway.journal.factures(good.id);
    expect(facture?.numero).toBe('FX-2026-0001');

    const bad = await gateway.deposit(
      nameOf(2, 'FSO1117A'),
      fixture('FSO1117A', 'invalide-chiffre', 'flux.pdf'),
    );
    expect(bad.statut).toBe('REJETE');
    const codes = (await gateway.journal.constats(bad.id)).map(({ code }) => code);
    expect(codes).toEqual(['IRR_SYNTAX', 'PDF-CHIFFRE']);
    expect(await answerTo(`C${nameOf(2, 'FSO1117A').slice(1)}`)).toMatchObject({ idStatut: '93' });
  });
});

describe('a flux that cannot be handled here', () => {
  test('is kept whole, INCIDENTE, without any verdict or answer, and may be replayed', async () => {
    await gateway.close();
    // An antivirus that never answers, and fails closed.
    gateway = await runGateway({
      scan: { mode: 'clamd', socket: '/nonexistent/clamd' },
      queue: { driver: 'journal', attempts: { max: 1, delaysMs: [1] } },
    });
    const content = invoice('F-1');
    const flux = await gateway.deposit(nameOf(1), content);
    expect(flux.statut).toBe('INCIDENTE');
    expect(await gateway.journal.answers(flux.id)).toEqual([]);
    expect(Buffer.from(await gateway.spool.readWhole(flux.sha256, 1e6))).toEqual(content);
    const [dead] = await gateway.journal.work.dead(10);
    expect(dead?.erreur).toContain('ANTIVIRUS_UNAVAILABLE');

    expect(await gateway.replay(flux.id, 'test')).toBe(true);
    await until('it is INCIDENTE again', async () => {
      const events = await gateway.journal.events(flux.id);
      return events.filter(({ type }) => type === 'flux.incidente').length === 2;
    });
  });

  test('a code withdrawn by the DSE is irrecevable, with its answer', async () => {
    const flux = await gateway.deposit(nameOf(1, 'FSO1112A'), invoice('F-1'));
    expect(flux.statut).toBe('REJETE');
    expect((await gateway.journal.constats(flux.id)).map(({ code }) => code)).toEqual(['IRR_CODE_INTER']);
    expect(await answerTo(`C${nameOf(1, 'FSO1112A').slice(1)}`)).toMatchObject({ idStatut: '93' });
  });
});

describe('collection', () => {
  async function addPartenaire(login: string, codeApplication: string, politiqueRetrait: 'once' | 'keep') {
    const keys = generateSshKeyPair(login);
    const partenaire = {
      id: `p-${login}` as PartenaireId,
      nom: login,
      codeApplication: parseCodeApplication(codeApplication),
    };
    await gateway.journal.savePartenaire(partenaire, new Date());
    await gateway.journal.saveRaccordement(
      {
        id: `r-${login}` as RaccordementId,
        partenaire: partenaire.id,
        codeApplication: partenaire.codeApplication,
        systemeEchange: 'CPRO',
        protocole: 'sftp',
        nom: login,
        statut: 'ACTIF',
        valideDu: new Date('2020-01-01'),
        valideAu: new Date('2099-12-31'),
        codesInterface: ['FSO1100A'],
        politiqueRetrait,
        delaiStabiliteMs: 0,
        sftp: { login, clesPubliques: [keys.publicKey], adresses: [] },
      },
      new Date(),
      'test',
    );
    return gateway.connect(login, keys.privateKey);
  }

  test('under policy once, an answer fetched whole is gone, with its event; its bytes stay as proof', async () => {
    const dupont = await addPartenaire('dupont', 'AAA123', 'once');
    const name = 'FSO1100A_AAA123_AAA1231100000000000000001';
    await dupont.put(invoice('F-1'), `/in/${name}`);
    const [flux] = await gateway.concluded(name);
    const [answer] = await gateway.journal.answers(defined(flux).id);
    const before = await dupont.list('/out');
    expect(before.map(({ name: listed, size }) => [listed, size])).toEqual([
      [`C${name.slice(1)}`, answer?.sizeBytes],
    ]);
    await dupont.get(`/out/C${name.slice(1)}`);
    expect(await dupont.list('/out')).toEqual([]);
    const collected = await gateway.journal.findFlux(defined(answer).id);
    expect(collected?.statut).toBe('RETIRE');
    expect(await gateway.spool.stat(defined(answer).sha256)).toBeDefined();
    expect((await gateway.journal.events(defined(answer).id)).map(({ type }) => type)).toContain(
      'flux.retire',
    );
  });

  test('two partenaires see, fetch and remove only their own', async () => {
    await gateway.deposit(nameOf(1), invoice('F-1'));
    const dupont = await addPartenaire('dupont', 'AAA123', 'keep');
    const theirs = `C${nameOf(1).slice(1)}`;
    expect(await dupont.list('/out')).toEqual([]);
    expect(await dupont.list('/in')).toEqual([]);
    for (const path of [
      `/out/${theirs}`,
      `/out/../out/${theirs}`,
      `/in/${nameOf(1)}`,
      `/demo/out/${theirs}`,
    ]) {
      await expect(dupont.get(path)).rejects.toThrow(/No such file/);
      await expect(dupont.delete(path)).rejects.toThrow();
    }
    await dupont.put(invoice('F-9'), `/in/${nameOf(1)}`);
    const flux = await gateway.concluded(nameOf(1), 2);
    expect(flux.map(({ statut }) => statut).toSorted()).toEqual(['INTEGRE', 'REJETE']);
    expect((await (await gateway.connect()).list('/out')).map(({ name }) => name)).toEqual([theirs]);
  });

  test('what nobody fetched in seven days expires, with an event', async () => {
    const flux = await gateway.deposit(nameOf(1), invoice('F-1'));
    const [answer] = await gateway.journal.answers(flux.id);
    gateway.advance(7 * 24 * 3600 * 1000 + 1000);
    await gateway.purge();
    expect((await gateway.journal.findFlux(defined(answer).id))?.statut).toBe('EXPIRE');
    expect(await (await gateway.connect()).list('/out')).toEqual([]);
    expect((await gateway.journal.events(defined(answer).id)).map(({ type }) => type)).toContain(
      'flux.expire',
    );
  });
});

test('the journal proves itself after all of it', async () => {
  await gateway.deposit(nameOf(1), invoice('F-1'));
  await gateway.deposit('mauvais nom', invoice('F-2'));
  await gateway.deposit(nameOf(2, 'FSO1106A'), Buffer.from('<x/>'));
  const troubles = [];
  for await (const trouble of gateway.journal.verify(gateway.spool)) troubles.push(trouble);
  expect(troubles).toEqual([]);
});

test('one id leads from the socket to the compte rendu', async () => {
  const flux = await gateway.deposit(nameOf(1), gunzipSync(gzipSync(invoice('F-1'))));
  expect((await gateway.journal.events(flux.id)).map(({ type }) => type)).toEqual([
    'depot.ouvert',
    'flux.recu',
    'ouverture.terminee',
    'controle.termine',
    'flux.conclu',
    'compte-rendu.emis',
  ]);
});
