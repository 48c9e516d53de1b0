// SPDX-License-Identifier: Apache-2.0
/**
 * The diagnostics of PI 2: what each means, in the two languages of the desk and the logs, and which of them are worth
 * another attempt. (PeSIT E §9)
 *
 * A code that is not in the table (products have their own) keeps its number and says that it is unknown.
 */
import type { Diagnostic } from './fpdu/types.ts';

/** Type and raison as one writes them: `3-301`. */
export type CodeDiagnostic = `${number}-${number}`;

export interface Libelle {
  readonly fr: string;
  readonly en: string;
}

export const succes: Diagnostic = { type: 0, raison: 0 };

/** An absent PI 2 is no success: whoever requires it has refused its absence before. */
export function estSucces(diagnostic: Diagnostic | undefined): boolean {
  return diagnostic !== undefined && diagnostic.type === 0 && diagnostic.raison === 0;
}

/** `dg('3-301')`. */
export function dg(code: CodeDiagnostic): Diagnostic {
  const [type, raison] = code.split('-');
  return { type: Number(type), raison: Number(raison) };
}

/** As everybody writes it: `D3-301`. */
export function ecrireDiagnostic(diagnostic: Diagnostic): string {
  return `D${codeDe(diagnostic)}`;
}

export function libelle(diagnostic: Diagnostic): Libelle {
  return libelles[codeDe(diagnostic)] ?? inconnu;
}

/** All of the table, in its order: for the document of codes. */
export function diagnosticsConnus(): readonly Diagnostic[] {
  return Object.keys(libelles).map((code) => dg(code as CodeDiagnostic));
}

/** Its code when the table has it, else `autre`: for the label of a metric, which must not grow with what peers invent. */
export function etiquetteDiagnostic(diagnostic: Diagnostic): string {
  const code = codeDe(diagnostic);
  return code in libelles ? code : 'autre';
}

/**
 * May the same transfer be asked for again, with a restart? After a transport lost it always may; of an IDT its PI 19 says
 * (4 and 8: yes).
 */
export function estRelancable(diagnostic: Diagnostic): boolean {
  return relancables.has(codeDe(diagnostic));
}

function codeDe({ type, raison }: Diagnostic): string {
  return `${type}-${String(raison).padStart(3, '0')}`;
}

/** Of the line, of the moment, of the other side's load: not of the file nor of the agreement. */
const relancables: ReadonlySet<string> = new Set([
  ...['1-100', '2-201', '2-202', '2-203', '2-207', '2-225'],
  ...['3-300', '3-302', '3-303', '3-309', '3-310', '3-312', '3-313', '3-314', '3-316', '3-317', '3-322'],
]);

const inconnu: Libelle = { fr: 'diagnostic inconnu', en: 'unknown diagnostic' };

const libelles: Readonly<Record<string, Libelle>> = {
  '0-000': { fr: 'succès', en: 'success' },
  '1-100': { fr: 'erreur de transmission (CRC)', en: 'transmission error (CRC)' },
  '2-200': { fr: 'caractéristiques du fichier insuffisantes', en: 'file characteristics insufficient' },
  '2-201': {
    fr: 'ressources du système momentanément insuffisantes',
    en: 'system resources short for now',
  },
  '2-202': {
    fr: "ressources de l'utilisateur momentanément insuffisantes",
    en: 'user resources short for now',
  },
  '2-203': { fr: 'transfert non prioritaire', en: 'transfer not of priority' },
  '2-204': { fr: 'fichier déjà existant', en: 'file already exists' },
  '2-205': { fr: 'fichier inexistant', en: 'file does not exist' },
  '2-206': { fr: 'quota de disque dépassé', en: 'disk quota would be exceeded' },
  '2-207': { fr: 'fichier occupé', en: 'file busy' },
  '2-208': { fr: 'fichier trop ancien', en: 'file too old' },
  '2-209': { fr: 'message de ce type non accepté', en: 'message of this type not accepted' },
  '2-210': {
    fr: 'échec de la négociation du contexte de présentation',
    en: 'presentation context negotiation failed',
  },
  '2-211': { fr: 'ouverture du fichier impossible', en: 'file cannot be opened' },
  '2-212': { fr: 'fermeture normale du fichier impossible', en: 'file cannot be closed normally' },
  '2-213': { fr: "erreur d'entrée-sortie bloquante", en: 'blocking input/output error' },
  '2-214': {
    fr: 'échec de la négociation du point de relance',
    en: 'restart point negotiation failed',
  },
  '2-215': { fr: 'erreur propre au système', en: 'system-specific error' },
  '2-216': { fr: 'arrêt prématuré volontaire', en: 'deliberate early stop' },
  '2-217': {
    fr: 'trop de points de synchronisation sans acquittement',
    en: 'too many unacknowledged sync points',
  },
  '2-218': { fr: 'resynchronisation impossible', en: 'resynchronisation impossible' },
  '2-219': { fr: 'espace du fichier épuisé', en: 'file space exhausted' },
  '2-220': { fr: "article plus long qu'attendu", en: 'article longer than expected' },
  '2-221': { fr: 'délai de fin de transmission écoulé', en: 'end-of-transmission delay expired' },
  '2-222': {
    fr: 'trop de données sans point de synchronisation',
    en: 'too much data without a sync point',
  },
  '2-223': { fr: 'fin de transfert anormale', en: 'abnormal end of transfer' },
  '2-224': { fr: "fichier plus grand qu'annoncé", en: 'file larger than announced' },
  '2-225': {
    fr: 'application saturée : fichier reçu, non remis',
    en: 'application congested: file received but not handed over',
  },
  '2-226': { fr: 'transfert refusé', en: 'transfer refused' },
  '2-227': { fr: 'relance impossible : transfert non relançable', en: 'restart impossible: not restartable' },
  '2-228': { fr: 'relance impossible : point inconnu', en: 'restart impossible: unknown point' },
  '2-229': { fr: 'relance impossible : fichier modifié', en: 'restart impossible: file changed' },
  '2-230': { fr: 'relance impossible : trop tard', en: 'restart impossible: too late' },
  '2-233': { fr: 'relance impossible : contexte absent', en: 'restart impossible: no context' },
  '2-299': { fr: 'autre erreur de fichier', en: 'other file error' },
  '3-300': {
    fr: 'système de communication local saturé',
    en: 'local communication system congested',
  },
  '3-301': { fr: 'identifiant demandé inconnu', en: 'called identifier unknown' },
  '3-302': { fr: 'demandé non rattaché', en: 'called party not attached' },
  '3-303': {
    fr: 'système de communication distant saturé, trop de connexions',
    en: 'remote communication system congested, too many connections',
  },
  '3-304': { fr: 'demandeur non autorisé', en: 'caller not authorised' },
  '3-305': { fr: 'échec de la négociation : SELECT', en: 'negotiation failed: SELECT' },
  '3-306': { fr: 'échec de la négociation : RESYN', en: 'negotiation failed: RESYN' },
  '3-307': { fr: 'échec de la négociation : SYNC', en: 'negotiation failed: SYNC' },
  '3-308': { fr: 'version non acceptée', en: 'version not supported' },
  '3-309': {
    fr: 'trop de connexions pour ce partenaire',
    en: 'too many connections for this partner',
  },
  '3-310': { fr: 'incident de réseau', en: 'network incident' },
  '3-311': { fr: 'erreur de protocole du partenaire', en: 'protocol error by the peer' },
  '3-312': { fr: "service fermé par l'utilisateur", en: 'service closed by the user' },
  '3-313': { fr: 'connexion inactive rompue', en: 'idle connection cut' },
  '3-314': {
    fr: 'connexion inutilisée rompue pour en accueillir une autre',
    en: 'unused connection cut to admit another',
  },
  '3-315': { fr: 'échec de la négociation', en: 'negotiation failed' },
  '3-316': { fr: "rupture demandée par l'exploitant", en: 'cut by an operator' },
  '3-317': { fr: 'temporisation écoulée', en: 'timer expired' },
  '3-318': {
    fr: 'paramètre obligatoire absent ou contenu illicite',
    en: 'mandatory parameter missing, or illegal content',
  },
  '3-319': { fr: "compte d'octets ou d'articles faux", en: 'byte or article counts wrong' },
  '3-320': { fr: 'trop de resynchronisations', en: 'too many resynchronisations' },
  '3-321': { fr: 'appeler le numéro de secours', en: 'call the backup number' },
  '3-322': { fr: 'rappeler plus tard', en: 'call again later' },
  '3-399': { fr: 'autre erreur de connexion', en: 'other connection error' },
};
