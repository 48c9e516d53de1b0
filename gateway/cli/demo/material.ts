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
    const otherFormat = { code: 'FSO1106A', content: Buffer.from('<rsm:CrossIndustryInvoice/>') };
    return { valid, invalid, otherFormat, origine: 'fixtures of the project' };
  }
  const cen = join(oracles, 'documents', 'cen-examples-ubl');
  const aife = join(oracles, 'documents', 'aife-FSO1116A');
  const [sample = ''] = (await readdir(aife)).filter((name) => name.endsWith('.xml')).toSorted();
  return {
    valid: await Promise.all(
      cenInvoices.map(async (nom) => ({ nom, content: await readFile(join(cen, nom)) })),
    ),
    invalid,
    otherFormat: { code: 'FSO1116A', content: await readFile(join(aife, sample)) },
    origine: 'CEN examples and AIFE samples',
  };
}
