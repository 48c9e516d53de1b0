// SPDX-License-Identifier: Apache-2.0
/** The invoices the demo deposits: real ones where RACCORD_ORACLES points to them, our own fixtures otherwise. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Material } from './scenarios.ts';

/** CEN examples that the official rules accept and whose number Chorus Pro would take (G1.05). */
const cenInvoices = ['ubl-tc434-example2.xml', 'ubl-tc434-example3.xml', 'ubl-tc434-example6.xml'];
/** Fixtures of our own: folders of fixtures/FSO1100A. */
const ownInvoices = ['valide-taux-normal', 'valide-taux-multiples', 'valide-remise-de-ligne'];
const ownInvalid = { dossier: 'invalide-total-ttc', motif: 'BR-CO-15' };

export async function loadMaterial(fixtures: string, oracles: string | undefined): Promise<Material> {
  const own = (dossier: string) => readFile(join(fixtures, 'FSO1100A', dossier, 'flux.xml'));
  const invalid = {
    nom: `${ownInvalid.dossier}.xml`,
    content: await own(ownInvalid.dossier),
    motif: ownInvalid.motif,
  };
  if (oracles === undefined) {
    const valid = await Promise.all(
      ownInvoices.map(async (nom) => ({ nom: `${nom}.xml`, content: await own(nom) })),
    );
    return {
      valid,
      invalid,
      otherSyntaxes: await ownSyntaxes(fixtures),
      origine: 'fixtures of the project',
    };
  }
  const cen = join(oracles, 'documents', 'cen-examples-ubl');
  return {
    valid: await Promise.all(
      cenInvoices.map(async (nom) => ({ nom, content: await readFile(join(cen, nom)) })),
    ),
    invalid,
    otherSyntaxes: [...(await ownSyntaxes(fixtures)), ...(await publishedSamples(oracles))],
    origine: 'CEN examples and AIFE samples',
  };
}

async function ownSyntaxes(fixtures: string): Promise<Material['otherSyntaxes']> {
  const read = (code: string, dossier: string, file: string) => readFile(join(fixtures, code, dossier, file));
  return [
    {
      titre: 'CII',
      code: 'FSO1106A',
      content: await read('FSO1106A', 'valide-taux-multiples', 'flux.xml'),
      motifs: [],
    },
    {
      titre: 'CII, wrong total',
      code: 'FSO1106A',
      content: await read('FSO1106A', 'invalide-total-ttc', 'flux.xml'),
      motifs: ['BR-CO-15'],
    },
    {
      titre: 'Factur-X',
      code: 'FSO1117A',
      content: await read('FSO1117A', 'valide-en16931', 'flux.pdf'),
      motifs: [],
    },
    {
      titre: 'UBL with the invoice attached',
      code: 'FSO1110A',
      content: await read('FSO1110A', 'valide-complete', 'flux.xml'),
      motifs: [],
    },
    {
      titre: 'CPPFactureMixte of two',
      code: 'FSO1113A',
      content: await read('FSO1113A', 'valide-deux-factures', 'flux.xml'),
      motifs: [],
    },
    {
      titre: 'justice costs',
      code: 'FSO1120A',
      content: await read('FSO1120A', 'valide-complete', 'flux.xml'),
      motifs: [],
    },
    {
      titre: 'cycle de vie without its motif',
      code: 'FSO1301A',
      content: await read('FSO1301A', 'invalide-rejet-sans-motif', 'flux.xml'),
      motifs: ['CDV-CPP-MOTIF'],
    },
    {
      titre: 'Factur-X, encrypted',
      code: 'FSO1117A',
      content: await read('FSO1117A', 'invalide-chiffre', 'flux.pdf'),
      motifs: ['IRR_SYNTAX', 'PDF-CHIFFRE'],
    },
  ];
}

/** Sample flux that the AIFE publishes: one in CII, one Factur-X. */
async function publishedSamples(oracles: string): Promise<Material['otherSyntaxes']> {
  const samples = [
    { titre: 'CII of the AIFE', code: 'FSO1116A' },
    { titre: 'Factur-X of the AIFE', code: 'FSO1117A' },
  ];
  return await Promise.all(
    samples.map(async (sample) => {
      const folder = join(oracles, 'documents', `aife-${sample.code}`);
      const [first = ''] = (await readdir(folder)).toSorted();
      return { ...sample, content: await readFile(join(folder, first)), motifs: [] };
    }),
  );
}
