// SPDX-License-Identifier: Apache-2.0
/**
 * One FPDU, from and to bytes. Pure; check bytes and lengths before entities are the business of `flux-entites.ts`.
 * (PeSIT E §3, §4)
 *
 * Whatever the bytes are, reading gives an FPDU or throws `FauteFpdu`. Writing takes only what the grammar of the FPDU allows: a
 * parameter too many or too few is an error of ours (`assert`).
 */
import assert from 'node:assert/strict';
import { ecrireDiagnostic, lireDiagnostic } from './agregats.ts';
import { ecrire16, entetes, lire16, nomDe, porteDonnees, tailleEntete, tailleMaxFpdu } from './entetes.ts';
import { fauteProtocole } from './fautes.ts';
import { type Regle, reglesDe } from './grammaire.ts';
import { Lecture } from './lecture.ts';
import { type CleParametre, type Pi, parametres } from './parametres.ts';
import type { Fpdu, NomFpdu, Parametres } from './types.ts';
import { ecrireUnites, lireUnites, type Unite } from './unites.ts';

/** ABORT with its diagnostic bare, as Connect:Express sends it and as we do. */
const tailleAbortCompact = 9;

/** PI 71 of "Hors-SIT sécurisé" may ask for a security that we do not have: TLS stands in its place. */
const piAuthentification = 71;

const sansParametres: Parametres = Object.freeze({});

/**
 * The bytes of an FPDU, without check bytes. ABORT takes the compact form, which has no room for a complement.
 * The body of a DTF is copied once; `articles/bloc.ts` does without, where that counts.
 */
export function encoderFpdu(fpdu: Fpdu): Uint8Array {
  const corps = fpdu.donnees ?? corpsDe(fpdu);
  const octets = new Uint8Array(tailleEntete + corps.length);
  ecrireEntete(fpdu, octets, 0, corps.length);
  octets.set(corps, tailleEntete);
  return octets;
}

/** Writes the six bytes before a body of `tailleCorps`. */
export function ecrireEntete(fpdu: Fpdu, octets: Uint8Array, position: number, tailleCorps: number): void {
  const { phase, type } = entetes[fpdu.nom];
  const total = tailleEntete + tailleCorps;
  assert(total <= tailleMaxFpdu, `${fpdu.nom} of ${total} bytes`);
  assert(fpdu.dst >= 0 && fpdu.dst <= 0xff && fpdu.src >= 0 && fpdu.src <= 0xff, 'identifiers of one byte');
  ecrire16(total, octets, position);
  octets[position + 2] = phase;
  octets[position + 3] = type;
  octets[position + 4] = fpdu.dst;
  octets[position + 5] = fpdu.src;
}

/** What follows the header, of an FPDU without data. */
export function corpsDe(fpdu: Fpdu): Uint8Array {
  assert(!porteDonnees(fpdu.nom), `${fpdu.nom} without data`);
  if (fpdu.nom === 'ABORT') return ecrireDiagnostic(fpdu.parametres.diagnostic ?? { type: 0, raison: 0 });
  const regles = reglesDe(fpdu.nom);
  const cles = new Set<string>(regles.map(({ cle }) => cle));
  for (const [cle, valeur] of Object.entries(fpdu.parametres)) {
    assert(valeur === undefined || cles.has(cle), `${fpdu.nom} carries no ${cle}`);
  }
  return ecrireUnites(regles.flatMap((regle) => uniteDe(regle, fpdu)));
}

function uniteDe({ cle, code, presence }: Regle, fpdu: Fpdu): Unite[] {
  const valeur = fpdu.parametres[cle];
  assert(
    valeur !== undefined || presence === 'facultatif' || estRefus(fpdu.nom, fpdu.parametres),
    `${fpdu.nom} needs ${cle}`,
  );
  return valeur === undefined ? [] : [{ code, valeur: piDe(cle).codec.ecrire(valeur) }];
}

/** Keys and codecs go together by construction of the table; the compiler cannot see it through a key that varies. */
function piDe(cle: CleParametre): Pi<unknown> {
  return parametres[cle] as Pi<unknown>;
}

/**
 * One FPDU, whole, without check bytes.
 * @throws FauteFpdu 3-311 when its header is none, 3-318 when its parameters are not as they should be.
 */
export function decoderFpdu(octets: Uint8Array, { tolerant }: { readonly tolerant: boolean }): Fpdu {
  if (octets.length < tailleEntete) throw fauteProtocole('an FPDU is shorter than its header');
  const nom = nomDe(octets, 0);
  if (nom === undefined) throw fauteProtocole('an FPDU is of no known type');
  if (lire16(octets, 0) !== octets.length) throw fauteProtocole(`${nom}: its length is wrong`, nom);
  const dst = octets[4] ?? 0;
  const src = octets[5] ?? 0;
  if (porteDonnees(nom)) return decoderDonnees(nom, dst, src, octets);
  if (nom === 'ABORT' && octets.length === tailleAbortCompact) {
    return { nom, dst, src, parametres: { diagnostic: lireDiagnostic(octets.subarray(tailleEntete)) } };
  }
  if (octets.length === tailleEntete && reglesDe(nom).length === 0) {
    return { nom, dst, src, parametres: sansParametres };
  }
  const lecture = new Lecture(nom, tolerant, src);
  const lus = decoderParametres(octets.subarray(tailleEntete), lecture);
  return { nom, dst, src, parametres: lus, ...(lecture.tolere.length > 0 ? { tolere: lecture.tolere } : {}) };
}

function decoderDonnees(nom: NomFpdu, dst: number, src: number, octets: Uint8Array): Fpdu {
  if (octets.length === tailleEntete) throw fauteProtocole(`${nom} without data`, nom);
  return { nom, dst, src, parametres: sansParametres, donnees: octets.subarray(tailleEntete) };
}

function decoderParametres(corps: Uint8Array, lecture: Lecture): Parametres {
  const regles = reglesDe(lecture.fpdu);
  const lus = new Map<CleParametre, unknown>();
  for (const unite of lireUnites(corps, lecture)) {
    const regle = regles.find(({ code }) => code === unite.code);
    if (regle === undefined) ignorer(unite, lecture);
    else lireUnite(regle, unite, lecture, lus);
  }
  const dits = [...lus].filter(([, valeur]) => valeur !== undefined);
  const parametresLus = Object.fromEntries(dits) as Parametres;
  if (estRefus(lecture.fpdu, parametresLus)) return parametresLus;
  let complets = parametresLus;
  for (const regle of regles) if (!lus.has(regle.cle)) complets = sans(regle, lecture, complets);
  return complets;
}

function lireUnite(
  regle: Regle,
  { valeur: octets }: Unite,
  lecture: Lecture,
  lus: Map<CleParametre, unknown>,
) {
  const { codec, groupe } = piDe(regle.cle);
  if (octets.length === 0 && !groupe) throw lecture.faute(`PI ${regle.code} is empty`);
  const valeur = codec.lire(octets, regle.code, lecture);
  // A group that says nothing is there all the same; what it says nothing of was let pass.
  if (valeur !== undefined || groupe) lus.set(regle.cle, valeur);
}

function ignorer({ code, valeur }: Unite, lecture: Lecture): void {
  if (code === piAuthentification && valeur.subarray(0, 2).includes(1)) {
    throw lecture.faute(`PI ${code} asks for an authentication that is not served`);
  }
  lecture.note(`PI ${code} ignored`);
}

/** The parameters as they stand when this one was not sent. */
function sans({ code, presence }: Regle, lecture: Lecture, lus: Parametres): Parametres {
  if (presence === 'facultatif') return lus;
  if (presence === 'obligatoire') throw lecture.faute(`PI ${code} missing`);
  lecture.tolerer(`PI ${code} missing`);
  return presence === 'succes' ? { ...lus, diagnostic: { type: 0, raison: 0 } } : lus;
}

/** A refusal says why, and of the rest whatever is known. */
function estRefus(nom: NomFpdu, { diagnostic }: Parametres): boolean {
  return (
    nom.startsWith('ACK(') && diagnostic !== undefined && (diagnostic.type !== 0 || diagnostic.raison !== 0)
  );
}
