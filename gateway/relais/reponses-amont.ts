// SPDX-License-Identifier: Apache-2.0
/**
 * The comptes rendus of an AMONT: which of our flux each is about, and what its partenaire is told. Correlated by the
 * identifiant that we gave the flux there: the one it speaks of, else the one in its own name (F→C).
 */
import { type CodeInterface, contratOf, estSansNom, parseCodeInterface } from '../domain/code-interface.ts';
import type { Facture } from '../domain/facture.ts';
import { parseFluxName } from '../domain/flux-name.ts';
import type { AcquittementRecu } from '../domain/objet-metier.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import { nomPropre } from '../emission.ts';
import type { NouvelleAlerte } from '../ports/alertes.ts';
import type { FluxRecord, Journal } from '../ports/journal.ts';
import type { BlobRef } from '../ports/spool.ts';
import { destinataireOf } from '../restitution/ecrire.ts';
import { nomDeRegle } from '../restitution/reponses.ts';
import { ensemble, type Retour, type Suites } from '../suites.ts';
import { emballer } from './emballer.ts';
import { type FichierRecu, fichiersDe } from './regle.ts';
import { writeRetourCdar } from './retour-cdar.ts';
import { ditDuFlux, writeRetourCpp } from './retour-cpp.ts';
import type { AmontDependencies, FluxAmont } from './suites-amont.ts';

/** Flux whose identifiant starts alike: they have one length, so that there is one, or none. */
const memeIdentifiant = 50;

export async function suitesDesReponses(conclu: FluxAmont, deps: AmontDependencies): Promise<Suites> {
  const answers = [...reponsesPar(conclu)];
  const parts: Suites[] = [];
  for (const [idFlux, factures] of answers)
    parts.push(await suitesDUneReponse(idFlux, factures, conclu, deps));
  return ensemble(parts);
}

/** What is said, by the flux it is said of. */
function reponsesPar({ flux, code, factures }: FluxAmont): ReadonlyMap<string, readonly Facture[]> {
  const own = parseFluxName(flux.nomFichier)?.identifiant ?? flux.nomFichier;
  const relevant = factures.filter(({ objet }) => code.startsWith('C') || objet?.nature === 'ACQUITTEMENT');
  return Map.groupBy(relevant, ({ objet }) => (objet?.nature === 'ACQUITTEMENT' && objet.idFlux) || own);
}

interface Reponse {
  readonly relaye: FluxRecord;
  readonly origine: FluxRecord;
  readonly partenaire: Raccordement;
  readonly factures: readonly Facture[];
  readonly dit: AcquittementRecu | undefined;
}

async function suitesDUneReponse(
  idFlux: string,
  factures: readonly Facture[],
  conclu: FluxAmont,
  deps: AmontDependencies,
): Promise<Suites> {
  const { flux, raccordement } = conclu;
  const own = parseFluxName(flux.nomFichier)?.identifiant ?? '';
  const relaye =
    (await fluxEnvoye(idFlux, raccordement, deps.journal)) ??
    (await fluxEnvoye(own, raccordement, deps.journal));
  const origine = relaye?.origine && (await deps.journal.findFlux(relaye.origine));
  if (relaye === undefined || !origine) return alerter(nonCorrele(idFlux, flux));
  const dit = factures.flatMap(({ objet }) => (objet?.nature === 'ACQUITTEMENT' ? [objet] : [])).at(-1);
  const alertes = dit !== undefined && isRefus(dit) ? [refusEnFace(dit, flux)] : [];
  // An acknowledgement of an acknowledgement of ours ends here.
  if (origine.raccordement === raccordement.id) return alerter(...alertes);
  const partenaire = await deps.journal.raccordements.find(origine.raccordement);
  if (partenaire === undefined) return alerter(...alertes, nonCorrele(idFlux, flux));
  const reponse = { relaye, origine, partenaire, factures, dit };
  return { ...alerter(...alertes), retours: [await retourDe(reponse, conclu, deps)] };
}

function alerter(...alertes: readonly NouvelleAlerte[]): Suites {
  return { envois: [], statuts: [], alertes };
}

/** By its identifiant or by its whole name, among what we sent to that AMONT. */
async function fluxEnvoye(
  idFlux: string,
  amont: Raccordement,
  journal: Journal,
): Promise<FluxRecord | undefined> {
  const identifiant = parseFluxName(idFlux)?.identifiant ?? idFlux;
  if (identifiant === '') return undefined;
  const found = await journal.listFlux({
    sens: 'RECEPTION',
    recherche: identifiant,
    limit: memeIdentifiant,
  });
  return found.find((one) => one.raccordement === amont.id && one.identifiant === identifiant);
}

function nonCorrele(idFlux: string, { id, nomFichier }: FluxRecord): NouvelleAlerte {
  const detail = `flux ${id} (${nomFichier}) : parle de ${idFlux}, qui n est pas un flux relaye`;
  return { cle: `retour:${id}:${idFlux}`, code: 'RETOUR-NON-CORRELE', detail };
}

function isRefus({ statut }: AcquittementRecu): boolean {
  return statut.norme === 'CDAR' ? statut.code === '501' : ['93', '94', '95'].includes(statut.code);
}

function refusEnFace({ idFlux, statut, motifs }: AcquittementRecu, { id }: FluxRecord): NouvelleAlerte {
  const detail = `${idFlux} : ${statut.code} ${motifs.map(({ code }) => code).join(' ')}`;
  return { cle: `refus:${id}:${idFlux}`, code: 'FLUX-REFUSE-EN-FACE', detail };
}

/** Under the name by which the partenaire looks for it; under one of ours when the rule gives none. */
async function retourDe(reponse: Reponse, conclu: FluxAmont, deps: AmontDependencies): Promise<Retour> {
  const { origine, partenaire } = reponse;
  const code = codeDuRetour(conclu.code, origine);
  const norme = contratOf(code).format === 'cpp-statut' ? 'CPP' : 'CDAR';
  const blob = norme === 'CPP' ? await cpp(reponse, conclu, deps) : await cdar(reponse, deps);
  const rule = nomDeRegle({ niveau: 'FLUX', code, norme }, origine, []);
  const nomFichier = rule ?? (await nomPropre(code, partenaire, deps));
  return { raccordement: partenaire, code, nomFichier, blob, origine: origine.id };
}

/** The AMONT could not read the name of ours; the partenaire looks for the answer to its own. */
function codeDuRetour(code: CodeInterface, { codeInterface = '' }: FluxRecord): CodeInterface {
  const own = parseCodeInterface(`C${codeInterface.slice(1)}`);
  const same = own !== undefined && contratOf(own).format === contratOf(code).format;
  return estSansNom(code) && same ? own : code;
}

async function cpp(
  { origine, partenaire, factures, dit }: Reponse,
  { flux }: FluxAmont,
  deps: AmontDependencies,
): Promise<BlobRef> {
  const [first] = factures;
  const { sha256 } = first ?? flux;
  const bytes = await deps.spool.readWhole(sha256, deps.limits.fileBytes);
  const said = dit ?? {
    nature: 'ACQUITTEMENT',
    idFlux: '',
    statut: { norme: 'CPP', code: '91' },
    motifs: [],
  };
  const propres = await refusesParNous(origine, deps.journal);
  return deps.spool.put(
    writeRetourCpp({
      origine,
      recepteur: partenaire.codeApplication,
      emetteur: deps.emetteur,
      produitLe: deps.clock(),
      dit: ditDuFlux(bytes, said, flux.creeLe),
      ...(propres === undefined ? {} : { propres }),
    }),
  );
}

/** Of a flux that went on in part, what was said of the rest. */
async function refusesParNous(origine: FluxRecord, journal: Journal) {
  if (origine.statut !== 'INTEGRE_PARTIEL') return undefined;
  const [factures, constats] = await Promise.all([
    journal.factures(origine.id),
    journal.constats(origine.id),
  ]);
  return { factures, constats };
}

async function cdar(
  { relaye, origine, partenaire, factures }: Reponse,
  { spool, limits }: AmontDependencies,
): Promise<BlobRef> {
  const destinataire = destinataireOf(partenaire);
  const rewrite = async ({ nom, sha256 }: FichierRecu) => {
    const bytes = await spool.readWhole(sha256, limits.fileBytes);
    return { nom, content: writeRetourCdar(bytes, { relaye, origine, destinataire }) };
  };
  const files = fichiersDe(factures);
  const [first, ...others] = files;
  if (first !== undefined && others.length === 0) return spool.put((await rewrite(first)).content);
  return spool.put(emballer(files, rewrite));
}
