// SPDX-License-Identifier: Apache-2.0
/**
 * Who calls, and may it come in: PI 3 and PI 4 of CONNECT name a raccordement; its dates, its addresses, its certificate and
 * its password say whether. (PeSIT E §2.2, §9.1)
 *
 * What must stay true: whatever is wrong with the caller, the answer is 3-304 and takes the time of a password; a raccordement
 * that demands neither certificate nor password lets nobody in.
 */
import { timingSafeEqual } from 'node:crypto';
import type { AccesPesit, ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import { isOpen, type Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { isAllowed } from '../../commun/addresses.ts';
import type { PasswordVerifier } from '../../commun/passwords.ts';
import { dg } from '../diagnostics.ts';
import type { Diagnostic, Fpdu } from '../fpdu/types.ts';
import { certificatsDe, reglagesDe } from '../presets.ts';
import { versionE } from './negociation.ts';
import type { NomsSession } from './noms.ts';
import type { Pair } from './pair.ts';

export interface Partie {
  readonly raccordement: Raccordement;
  readonly acces: AccesPesit;
  readonly reglages: ReglagesPesit;
  readonly noms: NomsSession;
}

/** For our logs: the caller learns no more than the diagnostic. */
export type Motif =
  | 'parametre'
  | 'version'
  | 'notre-identifiant'
  | 'inconnu'
  | 'ferme'
  | 'adresse'
  | 'certificat'
  | 'mot-de-passe'
  | 'mot-de-passe-change'
  | 'rien-exige'
  | 'nouveau-mot-de-passe';

export type Admission =
  | { readonly ok: true; readonly partie: Partie }
  | {
      readonly ok: false;
      readonly motif: Motif;
      readonly diagnostic: Diagnostic;
      /** For PI 99. */
      readonly texte?: string;
      /** That PI 3 and PI 4 name. */
      readonly partie?: Partie;
    };

export interface AdmissionParts {
  readonly raccordements: Pick<Raccordements, 'parNomsPesit' | 'list'>;
  readonly passwords: PasswordVerifier;
  readonly clock: Clock;
  /** PI 4 of a caller that agreed on no other. */
  readonly identifiant: string;
}

/** @throws whatever the store throws: nobody is let in then. */
export async function admettre(parts: AdmissionParts, connect: Fpdu, pair: Pair): Promise<Admission> {
  const { demandeur, serveur, version, controleAcces } = connect.parametres;
  if (demandeur === undefined || serveur === undefined || version === undefined) {
    return refus('parametre', '3-318');
  }
  if (version < 1 || version > versionE) return refus('version', '3-308');
  const noms = { demandeur, serveur };
  if (!(await estNotre(parts, serveur))) return refus('notre-identifiant', '3-301');
  const partie = await partieDe(parts, noms);
  const trouble = partie === undefined ? 'inconnu' : troubleDe(partie, pair, parts.clock());
  const right = await motDePasseJuste(parts.passwords, controleAcces?.motDePasse, partie, trouble);
  if (partie === undefined) return refus('inconnu', '3-304');
  if (trouble !== undefined) return { ...refus(trouble, '3-304'), partie };
  if (!right) return { ...refus('mot-de-passe', '3-304'), partie };
  const jugement = demandePermise(partie, connect);
  return jugement.ok ? jugement : { ...jugement, partie };
}

/**
 * Of one who was let in, for what it asks later: agreements end, and change, while sessions last. As at CONNECT, but for the
 * password, which was right; another one since then ends it too. Undefined: it may go on.
 * @throws whatever the store throws: nothing is granted then.
 */
export async function plusAdmis(
  parts: Pick<AdmissionParts, 'raccordements' | 'clock'>,
  { raccordement, acces, noms }: Partie,
  pair: Pair,
): Promise<Motif | undefined> {
  const now = await partieDe(parts, noms);
  if (now?.raccordement.id !== raccordement.id) return 'inconnu';
  if (now.acces.motDePasse !== acces.motDePasse) return 'mot-de-passe-change';
  return troubleDe(now, pair, parts.clock());
}

/** Of one who is who it says. */
function demandePermise(partie: Partie, { parametres: { acces, controleAcces } }: Fpdu): Admission {
  // Read leniently, for who it was from was not known: PI 22 is mandatory, and has a default for products that forget it.
  if (acces === undefined && !partie.reglages.tolerant) return refus('parametre', '3-318');
  if (controleAcces?.nouveau === undefined) return { ok: true, partie };
  return { ...refus('nouveau-mot-de-passe', '3-304'), texte: 'password change not supported' };
}

function refus(motif: Motif, code: Parameters<typeof dg>[0]) {
  return { ok: false as const, motif, diagnostic: dg(code) };
}

/** Also of a raccordement that is closed: whose name it is tells nothing of whether it is in force. */
async function estNotre({ raccordements, identifiant }: AdmissionParts, serveur: string): Promise<boolean> {
  if (serveur === identifiant) return true;
  const all = await raccordements.list();
  return all.some(({ pesit }) => pesit?.notreIdentifiant === serveur);
}

/** Case counts in both names, however the store compares. */
async function partieDe(
  { raccordements }: Pick<AdmissionParts, 'raccordements'>,
  noms: NomsSession,
): Promise<Partie | undefined> {
  const raccordement = await raccordements.parNomsPesit(noms.demandeur, noms.serveur);
  const acces = raccordement?.pesit;
  if (raccordement === undefined || acces === undefined) return undefined;
  if (acces.identifiant !== noms.demandeur || acces.notreIdentifiant !== noms.serveur) return undefined;
  return { raccordement, acces, reglages: reglagesDe(acces), noms };
}

/** What is wrong with it beside its password. */
function troubleDe({ raccordement, acces, reglages }: Partie, pair: Pair, now: Date): Motif | undefined {
  if (!isOpen(raccordement, now)) return 'ferme';
  if (!isAllowed(pair.adresse, acces.adresses)) return 'adresse';
  if (!reglages.certificatExige) return acces.motDePasse === undefined ? 'rien-exige' : undefined;
  return montreUnDesSiens(pair, acces, now) ? undefined : 'certificat';
}

/** Every one is compared, in constant time. @throws Failure CONFIG for one that cannot be read. */
function montreUnDesSiens({ certificat }: Pair, acces: AccesPesit, now: Date): boolean {
  if (certificat === undefined) return false;
  const shown = Buffer.from(certificat.empreinte, 'hex');
  const same = certificatsDe(acces, now).map(({ empreinte }) =>
    timingSafeEqual(Buffer.from(empreinte, 'hex'), shown),
  );
  return same.includes(true);
}

/** The work is done wherever the answer will be no, so that its time tells nothing. */
async function motDePasseJuste(
  passwords: PasswordVerifier,
  shown: string | undefined,
  partie: Partie | undefined,
  trouble: Motif | undefined,
): Promise<boolean> {
  const stored = trouble === undefined ? partie?.acces.motDePasse : undefined;
  if (trouble === undefined && partie !== undefined && stored === undefined) return true;
  // Not against its own hash where something else is wrong: a password known again would be answered at once.
  return passwords.verify(shown ?? '', stored);
}
