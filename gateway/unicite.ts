// SPDX-License-Identifier: Apache-2.0
/**
 * What only the gateway can judge of an accepted object: whether it was received before, and whether its recipient can
 * have it. Safe to run twice: a claim answers its own flux again.
 *
 * A facture is unique by the year of issue, the SIREN of its emitter and its number (DSE §3.2.1.4, G1.45); a supplier
 * without SIREN counts by its identifier. A déclaration is unique by declarant, period and identifier (G8.05).
 */
import { concludeFacture } from './conclusion.ts';
import { type CodeInterface, contratOf } from './domain/code-interface.ts';
import type { Facture } from './domain/facture.ts';
import type { FluxId } from './domain/flux.ts';
import type { ObjetMetier } from './domain/objet-metier.ts';
import type { CleUnicite, ConstatRecord, FluxRecord } from './ports/journal.ts';
import type { StepDependencies } from './step.ts';

export interface ObjetJuge {
  readonly facture: Facture;
  readonly constats: readonly ConstatRecord[];
}

interface Verifying {
  readonly flux: FluxRecord;
  readonly code: CodeInterface;
}

type Dependencies = Pick<StepDependencies, 'journal' | 'destinataires'>;

export async function verifierObjets(
  objets: readonly ObjetJuge[],
  { flux, code }: Verifying,
  deps: Dependencies,
): Promise<readonly ObjetJuge[]> {
  // What an exchange system sends us is not ours to refuse; and it may well be a facture that went through us.
  if (contratOf(code).sens === 'RECEPTION') return objets;
  const addressed = await Promise.all(objets.map((one) => verifierDestinataire(one, code, deps)));
  const cles = addressed.flatMap(({ facture }) => cleOf(facture));
  const holders = await deps.journal.claimFactures(flux.id, cles);
  const faults = new Map<number, ConstatRecord>();
  for (const [i, { rang }] of cles.entries()) {
    const holder = holders[i];
    const own = holder?.flux === flux.id && holder.rang === rang;
    if (holder === undefined || own) continue;
    faults.set(rang, doublon(rang, (await isOfSender(holder, flux, deps)) ? holder : undefined));
  }
  return addressed.map((one) => withConstats(one, faults.get(one.facture.rang)));
}

async function verifierDestinataire(
  objet: ObjetJuge,
  code: CodeInterface,
  { destinataires }: Dependencies,
): Promise<ObjetJuge> {
  const { statut, objet: about, rang } = objet.facture;
  if (statut !== 'DEPOSEE' || about?.nature !== 'FACTURE') return objet;
  const found = await destinataires(about, code);
  return withConstats(objet, ...found.map((constat) => ({ ...constat, rang })));
}

function withConstats(objet: ObjetJuge, ...more: readonly (ConstatRecord | undefined)[]): ObjetJuge {
  const added = more.filter((one) => one !== undefined);
  if (added.length === 0) return objet;
  const constats = [...objet.constats, ...added];
  return { facture: { ...objet.facture, statut: concludeFacture(constats) }, constats };
}

function cleOf({ rang, statut, objet }: Facture): readonly CleUnicite[] {
  if (statut !== 'DEPOSEE' || objet === undefined) return [];
  const cle = partsOf(objet);
  return cle === undefined ? [] : [{ rang, ...cle }];
}

function partsOf(objet: ObjetMetier): Omit<CleUnicite, 'rang'> | undefined {
  if (objet.nature === 'DECLARATION') {
    const { siren, contenu, identifiant, du, au } = objet;
    return { annee: `${du}/${au}`, siren, numero: `${contenu} ${identifiant}` };
  }
  if (objet.nature !== 'FACTURE') return undefined;
  const siren = objet.siren ?? objet.fournisseur;
  const annee = objet.dateEmission?.slice(0, 4);
  return siren === undefined || annee === undefined ? undefined : { annee, siren, numero: objet.numero };
}

interface Tenant {
  readonly flux: FluxId;
  readonly rang: number;
}

/** Of the flux of another partenaire nothing is said. */
async function isOfSender(holder: Tenant, flux: FluxRecord, { journal }: Dependencies): Promise<boolean> {
  if (holder.flux === flux.id) return true;
  return (await journal.findFlux(holder.flux))?.partenaire === flux.partenaire;
}

function doublon(rang: number, holder: Tenant | undefined): ConstatRecord {
  const place = holder === undefined ? '' : ` (flux ${holder.flux}, rang ${holder.rang})`;
  return {
    code: 'DOUBLON',
    gravite: 'BLOQUANT',
    rang,
    message: `Meme annee, meme emetteur et meme numero qu un objet deja accepte${place} ; un document corrige porte un autre numero`,
    messageEn: `Same year, same emitter and same number as an object accepted before${place}; a corrected document bears another number`,
  };
}
