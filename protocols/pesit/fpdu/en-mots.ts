// SPDX-License-Identifier: Apache-2.0
/**
 * An FPDU in words, for traces and for whoever looks into a capture: every parameter by its number and its name. (PeSIT E §4.2)
 *
 * No content: of data, of PI 5, of messages and of PI 99 only the lengths are told.
 */
import { ecrireDiagnostic, libelle } from '../diagnostics.ts';
import { reglesDe } from './grammaire.ts';
import type { Diagnostic, Fpdu, IdentificationFichier, Parametres } from './types.ts';

/** `CREATE to 9: PI 9 file {PI 11 type 0, PI 12 name "FSO1100A"}, PI 13 transfer 4660, …`. One line. */
export function direEnMots(fpdu: Fpdu): string {
  const suite = [...direParametres(fpdu), ...direDonnees(fpdu)].join(', ');
  const tolere = fpdu.tolere === undefined ? '' : ` [let pass: ${fpdu.tolere.join('; ')}]`;
  return `${direEntete(fpdu)}${suite === '' ? '' : `: ${suite}`}${tolere}`;
}

/** Name and identifiers. */
export function direEntete({ nom, dst, src }: Fpdu): string {
  const de = src === 0 || nom === 'DTF' ? '' : ` from ${src}`;
  return `${nom} to ${dst}${de}`;
}

/** Each of its parameters, in wire order. */
export function direParametres({ nom, parametres }: Fpdu): readonly string[] {
  return reglesDe(nom).flatMap(({ cle, code }) => {
    const valeur = parametres[cle];
    return valeur === undefined ? [] : [`PI ${code} ${noms[cle]} ${diseurDe(cle)(valeur)}`];
  });
}

/** Keys and sayers go together by construction of the table; the compiler cannot see it through a key that varies. */
function diseurDe(cle: keyof Parametres): (valeur: unknown) => string {
  return diseurs[cle] as (valeur: unknown) => string;
}

export function direDonnees({ donnees, nom, src }: Fpdu): readonly string[] {
  if (donnees === undefined) return [];
  return [`${donnees.length} bytes${nom === 'DTF' && src > 0 ? ` in ${src} articles` : ''}`];
}

const noms: Readonly<Record<keyof Parametres, string>> = {
  crc: 'check bytes',
  diagnostic: 'diagnostic',
  demandeur: 'requester',
  serveur: 'server',
  controleAcces: 'access control',
  version: 'version',
  synchro: 'synchronisation',
  fichier: 'file',
  idTransfert: 'transfer',
  attributs: 'attributes asked for',
  reponseAttendue: 'reply expected',
  relance: 'restarted',
  codeDonnees: 'data code',
  priorite: 'priority',
  pointRelance: 'restart point',
  codeFin: 'end of transfer',
  pointSynchro: 'sync point',
  compression: 'compression',
  acces: 'access',
  resynchronisation: 'resynchronisation',
  tailleEntite: 'entity size',
  octets: 'data bytes',
  articles: 'articles',
  complement: 'complement',
  logiques: 'logical attributes',
  physiques: 'physical attributes',
  historiques: 'historical attributes',
  emetteurInitial: 'original sender',
  destinataireFinal: 'final receiver',
  message: 'message',
  libre: 'free message',
};

const versions: Readonly<Record<number, string>> = { 1: ' (D)', 2: ' (E)' };
const priorites = ['urgent', 'medium', 'low'];
const codes = { ascii: 'ASCII', ebcdic: 'EBCDIC', binaire: 'binary' };
const acces = { ecriture: 'write', lecture: 'read', mixte: 'write and read' };
const compressions = { aucune: 'none', horizontale: 'horizontal', verticale: 'vertical', mixte: 'both' };
const formats = { fixe: 'fixed', variable: 'variable' };
const codesFin: Readonly<Record<number, string>> = {
  4: ' (error, a restart should follow)',
  8: ' (suspended)',
  12: ' (cancelled by the server)',
  16: ' (cancelled by the requester)',
};

const diseurs: { readonly [Cle in keyof Parametres]-?: (valeur: NonNullable<Parametres[Cle]>) => string } = {
  crc: ouiNon,
  diagnostic: direDiagnostic,
  demandeur: cite,
  serveur: cite,
  controleAcces: direAcces,
  version: (version) => `${version}${versions[version] ?? ''}`,
  synchro: direSynchro,
  fichier: direFichier,
  idTransfert: String,
  attributs: direAttributs,
  reponseAttendue: ouiNon,
  relance: ouiNon,
  codeDonnees: (code) => codes[code],
  priorite: (priorite) => priorites[priorite] ?? String(priorite),
  pointRelance: String,
  codeFin: (code) => `${code}${codesFin[code] ?? ''}`,
  pointSynchro: String,
  compression: (sorte) => compressions[sorte],
  acces: (sorte) => acces[sorte],
  resynchronisation: ouiNon,
  tailleEntite: String,
  octets: String,
  articles: String,
  complement: cite,
  logiques: direLogiques,
  physiques: direPhysiques,
  historiques: direHistoriques,
  emetteurInitial: cite,
  destinataireFinal: cite,
  message: longueurSeule,
  libre: longueurSeule,
};

function direDiagnostic(diagnostic: Diagnostic): string {
  return `${ecrireDiagnostic(diagnostic)} (${libelle(diagnostic).en})`;
}

function direAcces({ motDePasse, nouveau }: NonNullable<Parametres['controleAcces']>): string {
  const change = nouveau === undefined ? '' : ` and a new one of ${nouveau.length}`;
  return `of ${motDePasse.length} characters${change}`;
}

const intervalleIndefini = 65_535;

function direSynchro({ intervalleKio, fenetre }: NonNullable<Parametres['synchro']>): string {
  if (intervalleKio === 0) return 'none';
  const intervalle =
    intervalleKio === intervalleIndefini ? 'undefined interval' : `every ${intervalleKio} KiB`;
  return `${intervalle}, ${fenetre === 0 ? 'points not acknowledged' : `window ${fenetre}`}`;
}

function direFichier({ demandeur, serveur, type, nom }: IdentificationFichier): string {
  return groupe([
    demandeur !== undefined && `PI 3 requester ${cite(demandeur)}`,
    serveur !== undefined && `PI 4 server ${cite(serveur)}`,
    `PI 11 type ${type}`,
    `PI 12 name ${cite(nom)}`,
  ]);
}

function direAttributs(attributs: NonNullable<Parametres['attributs']>): string {
  const demandes = [
    attributs.logiques ? 'logical' : '',
    attributs.physiques ? 'physical' : '',
    attributs.historiques ? 'historical' : '',
  ];
  return demandes.filter((demande) => demande !== '').join(' and ') || 'none';
}

function direLogiques(logiques: NonNullable<Parametres['logiques']>): string {
  const { format, longueurArticle, organisation, etiquette } = logiques;
  return groupe([
    format !== undefined && `PI 31 format ${formats[format]}`,
    `PI 32 article ${longueurArticle} bytes`,
    organisation !== undefined && `PI 33 organisation ${organisation}`,
    etiquette !== undefined && `PI 37 label ${cite(etiquette)}`,
  ]);
}

function direPhysiques({ enArticles, tailleMax }: NonNullable<Parametres['physiques']>): string {
  return groupe([
    enArticles !== undefined && `PI 41 unit ${enArticles ? 'articles' : 'KiB'}`,
    `PI 42 size ${tailleMax}${tailleMax === 0 ? ' (not announced)' : ''}`,
  ]);
}

function direHistoriques({ creeLe, extraitLe }: NonNullable<Parametres['historiques']>): string {
  return groupe([`PI 51 created ${creeLe}`, extraitLe !== undefined && `PI 52 extracted ${extraitLe}`]);
}

function groupe(membres: readonly (string | false)[]): string {
  return `{${membres.filter((membre) => membre !== false).join(', ')}}`;
}

function longueurSeule({ length }: Uint8Array): string {
  return `of ${length} bytes`;
}

function cite(texte: string): string {
  return `"${texte}"`;
}

function ouiNon(valeur: boolean): string {
  return valeur ? 'yes' : 'no';
}
