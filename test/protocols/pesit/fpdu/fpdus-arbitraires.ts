// SPDX-License-Identifier: Apache-2.0
/** Every FPDU that may be sent, with any parameters that its grammar allows. */
import fc from 'fast-check';
import { nomsFpdu, porteDonnees } from '../../../../protocols/pesit/fpdu/entetes.ts';
import { reglesDe } from '../../../../protocols/pesit/fpdu/grammaire.ts';
import type { Fpdu, NomFpdu, Parametres } from '../../../../protocols/pesit/fpdu/types.ts';

const lettre = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const octet = fc.nat({ max: 0xff });

function texte(max: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: lettre, minLength: 1, maxLength: max })
    .map((libre) => libre.trimEnd())
    .filter((utile) => utile !== '');
}

function octets(max: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: 1, maxLength: max, size: 'large' });
}

const date = fc.stringMatching(/^[0-9]{12}$/);
const drapeau = fc.boolean();
const refus = fc.record({ type: fc.constantFrom(1, 2, 3), raison: fc.integer({ min: 1, max: 0xffff }) });

const valeurs: { readonly [Cle in keyof Parametres]-?: fc.Arbitrary<NonNullable<Parametres[Cle]>> } = {
  crc: drapeau,
  diagnostic: fc.oneof(fc.constant({ type: 0, raison: 0 }), refus),
  demandeur: texte(24),
  serveur: texte(24),
  controleAcces: fc.record({ motDePasse: texte(8), nouveau: texte(8) }, { requiredKeys: ['motDePasse'] }),
  version: fc.constantFrom(1, 2, 3),
  synchro: fc.record({ intervalleKio: fc.nat({ max: 0xffff }), fenetre: octet }),
  fichier: fc.record(
    { demandeur: texte(24), serveur: texte(24), type: fc.nat({ max: 0xffff }), nom: texte(76) },
    { requiredKeys: ['type', 'nom'] },
  ),
  idTransfert: fc.nat({ max: 0xffffff }),
  attributs: fc.record({ logiques: drapeau, physiques: drapeau, historiques: drapeau }),
  reponseAttendue: drapeau,
  relance: drapeau,
  codeDonnees: fc.constantFrom('ascii', 'ebcdic', 'binaire'),
  priorite: fc.nat({ max: 2 }),
  pointRelance: fc.nat({ max: 999_999 }),
  codeFin: octet,
  pointSynchro: fc.integer({ min: 1, max: 999_999 }),
  compression: fc.constantFrom('aucune', 'horizontale', 'verticale', 'mixte'),
  acces: fc.constantFrom('ecriture', 'lecture', 'mixte'),
  resynchronisation: drapeau,
  tailleEntite: fc.nat({ max: 0xffff }),
  octets: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  articles: fc.nat({ max: 0xffffffff }),
  complement: texte(254),
  logiques: fc.record(
    {
      format: fc.constantFrom('fixe', 'variable'),
      longueurArticle: fc.nat({ max: 0xffff }),
      organisation: octet,
      etiquette: texte(80),
    },
    { requiredKeys: ['longueurArticle'] },
  ),
  physiques: fc.record(
    { enArticles: drapeau, tailleMax: fc.nat({ max: 0xffffffff }) },
    { requiredKeys: ['tailleMax'] },
  ),
  historiques: fc.record({ creeLe: date, extraitLe: date }, { requiredKeys: ['creeLe'] }),
  emetteurInitial: texte(24),
  destinataireFinal: texte(24),
  message: octets(4096),
  libre: octets(254),
};

type Modele = { [Cle in keyof Parametres]?: fc.Arbitrary<NonNullable<Parametres[Cle]>> };

function corps(nom: NomFpdu): fc.Arbitrary<Pick<Fpdu, 'parametres' | 'donnees'>> {
  if (porteDonnees(nom)) return octets(9000).map((donnees) => ({ parametres: {}, donnees }));
  // Its compact form has room for nothing else.
  if (nom === 'ABORT') return valeurs.diagnostic.map((diagnostic) => ({ parametres: { diagnostic } }));
  const regles = reglesDe(nom);
  const requiredKeys = regles.filter(({ presence }) => presence !== 'facultatif').map(({ cle }) => cle);
  const modele: Modele = Object.fromEntries(regles.map(({ cle }) => [cle, valeurs[cle]]));
  const complets = fc.record(modele, { requiredKeys }) as fc.Arbitrary<Parametres>;
  const enTout = nom.startsWith('ACK(') && requiredKeys.includes('diagnostic');
  // A refusal may leave out all but its reason.
  const refuses = fc.record(
    { ...modele, diagnostic: refus },
    { requiredKeys: ['diagnostic'] },
  ) as typeof complets;
  return (enTout ? fc.oneof(complets, refuses) : complets).map((parametres) => ({ parametres }));
}

export function fpduNomme(nom: NomFpdu): fc.Arbitrary<Fpdu> {
  return fc.tuple(octet, octet, corps(nom)).map(([dst, src, reste]) => ({ nom, dst, src, ...reste }));
}

/** Any of them. */
export const fpdu: fc.Arbitrary<Fpdu> = fc.constantFrom(...nomsFpdu).chain(fpduNomme);
