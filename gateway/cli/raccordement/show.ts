// SPDX-License-Identifier: Apache-2.0
/** `raccord raccordement show|list`: what was agreed, and when things leave. No password, no content of a key. */
import { createCalendrier } from '../../../queues/work/calendrier.ts';
import { isOpen, type Raccordement } from '../../domain/raccordement.ts';
import { departDe } from '../../lots/depart.ts';
import { exitCodes } from '../exit.ts';
import { formatTable, printJson } from '../output.ts';
import { systemClock, type Tools, withTools } from '../tools.ts';
import { sayCodes, secondairesDe } from './codes.ts';
import { findRaccordement } from './find.ts';

export function list(json: boolean): Promise<number> {
  return withTools(async ({ journal }) => {
    const all = await journal.raccordements.list();
    if (json) for (const one of all) printJson(withoutPassword(one));
    else
      console.log(
        formatTable(['nom', 'rôle', 'login', 'application', 'statut', 'valide au', 'codes'], all.map(toRow)),
      );
    return exitCodes.ok;
  });
}

export function show(text: string, json: boolean): Promise<number> {
  return withTools(async (tools) => {
    const raccordement = await findRaccordement(tools.journal, text);
    const coming = await comingOf(raccordement, tools);
    const codesSecondaires = Object.fromEntries(
      raccordement.codesInterface.map((code) => [code, secondairesDe(code)]),
    );
    if (json) printJson({ ...withoutPassword(raccordement), codesSecondaires, ...coming });
    else console.log(`${sayRaccordement(raccordement)}\n${sayComing(coming)}`);
    return exitCodes.ok;
  });
}

/** What was agreed, one line a thing; what was not is left out. */
export function sayRaccordement(raccordement: Raccordement): string {
  const {
    id,
    nom,
    statut,
    role = 'PARTENAIRE',
    systemeEchange,
    codeApplication,
    sftp,
    livraison,
  } = raccordement;
  const { structures, matricule, collecteCron, lots, relais, codesInterface } = raccordement;
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['statut', statut],
    ['rôle', `${role}, ${systemeEchange}, code application ${codeApplication}`],
    ['validité', `${day(raccordement.valideDu)} → ${day(raccordement.valideAu)}`],
    [
      'login',
      sftp &&
        `${sftp.login}, ${sftp.clesPubliques.length} clé(s), adresses ${sftp.adresses.join(' ') || 'toutes'}`,
    ],
    ['retrait', livraison === undefined ? `/out, ${raccordement.politiqueRetrait}` : undefined],
    [
      'livraison',
      livraison && `${livraison.login}@${livraison.hote}:${livraison.port}, ${livraison.empreinteHote}`,
    ],
    ['clé', livraison?.cleFichier],
    ['dossiers', livraison && `dépôt ${livraison.dossierDepot}, retrait ${livraison.dossierRetrait}`],
    ['collecte', collecteCron],
    [
      'lots',
      lots &&
        `${lots.cron}${lots.fenetre === undefined ? '' : `, ${lots.fenetre.debut}-${lots.fenetre.fin}`}`,
    ],
    ['structures', structures?.join(' ')],
    ['matricule', matricule],
    ['relais', relais],
  ];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(11)} ${value}`],
  );
  const codes = sayCodes(codesInterface).map((line) => `    ${line}`);
  return [`${nom}  ${id}`, ...lines, '  codes souscrits → et leurs réponses', ...codes].join('\n');
}

interface Coming {
  readonly prochainDepart: { readonly raison: string; readonly le?: Date };
  readonly prochaineCollecte?: Date;
}

async function comingOf(raccordement: Raccordement, { journal, config }: Tools): Promise<Coming> {
  const now = systemClock();
  const calendrier = createCalendrier();
  const dernier = await journal.envois.dernierPassage(`lots:${raccordement.id}`);
  const collecte =
    raccordement.collecteCron === undefined ? undefined : calendrier.prochain(raccordement.collecteCron, now);
  const prochainDepart = isOpen(raccordement, now)
    ? departDe(raccordement, { dernier, now }, { plan: config.lots, calendrier })
    : { raison: 'FERME' };
  return { prochainDepart, ...(collecte === undefined ? {} : { prochaineCollecte: collecte }) };
}

function sayComing({ prochainDepart: { raison, le }, prochaineCollecte }: Coming): string {
  const lines = [`  prochain lot  ${raison}${le === undefined ? '' : ` ${le.toISOString()}`}`];
  if (prochaineCollecte !== undefined) lines.push(`  prochaine collecte  ${prochaineCollecte.toISOString()}`);
  return lines.join('\n');
}

function toRow(one: Raccordement): readonly string[] {
  const until = one.valideAu.toISOString().slice(0, 10);
  const { nom, role = 'PARTENAIRE', sftp, codeApplication, statut, codesInterface } = one;
  return [nom, role, sftp?.login ?? '-', codeApplication, statut, until, String(codesInterface.length)];
}

function withoutPassword(one: Raccordement): object {
  return { ...one, sftp: one.sftp && { ...one.sftp, motDePasse: undefined } };
}
