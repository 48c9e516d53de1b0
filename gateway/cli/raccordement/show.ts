// SPDX-License-Identifier: Apache-2.0
/** `raccord raccordement show|list`: what was agreed, and when things leave. No password, no content of a key. */
import { createCalendrier } from '../../../queues/work/calendrier.ts';
import { certificatsDuRaccordement } from '../../admin/certificats.ts';
import { isOpen, type Livraison, type Raccordement } from '../../domain/raccordement.ts';
import { departDe } from '../../lots/depart.ts';
import { exitCodes } from '../exit.ts';
import { formatTable, printJson } from '../output.ts';
import { systemClock, type Tools, withTools } from '../tools.ts';
import { sayCodes, secondairesDe } from './codes.ts';
import { findRaccordement } from './find.ts';
import { isServeurAs2, isServeurPesit } from './livraison.ts';
import { linesOfAs2, linesOfServeurAs2, printableAs2 } from './show-as2.ts';
import { linesOfPesit, linesOfServeurPesit, printablePesit } from './show-pesit.ts';

export function list(json: boolean): Promise<number> {
  return withTools(async ({ journal }) => {
    const all = await journal.raccordements.list();
    if (json) for (const one of all) printJson(printable(one));
    else
      console.log(
        formatTable(
          ['nom', 'rôle', 'login', 'application', 'statut', 'valide au', 'codes', 'protocole', 'certificats'],
          all.map(toRow),
        ),
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
    if (json) printJson({ ...printable(raccordement), codesSecondaires, ...coming });
    else console.log(`${sayRaccordement(raccordement)}\n${sayComing(coming)}`);
    return exitCodes.ok;
  });
}

/** What was agreed, one line a thing; what was not is left out. */
export function sayRaccordement(raccordement: Raccordement): string {
  const { id, nom, codesInterface } = raccordement;
  const pairs = [...identity(raccordement), ...acces(raccordement), ...terms(raccordement)];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(11)} ${value}`],
  );
  const codes = sayCodes(codesInterface).map((line) => `    ${line}`);
  return [`${nom}  ${id}`, ...lines, '  codes souscrits → et leurs réponses', ...codes].join('\n');
}

type Pairs = readonly (readonly [string, string | undefined])[];

function identity(raccordement: Raccordement): Pairs {
  const { statut, role = 'PARTENAIRE', systemeEchange, codeApplication, protocole } = raccordement;
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return [
    ['statut', statut],
    ['rôle', `${role}, ${systemeEchange}, code application ${codeApplication}`],
    ['protocole', protocole],
    ['validité', `${day(raccordement.valideDu)} → ${day(raccordement.valideAu)}`],
  ];
}

/** How it reaches us, and how we reach it. */
function acces({ sftp, as2, pesit, livraison, politiqueRetrait }: Raccordement): Pairs {
  return [
    [
      'login',
      sftp &&
        `${sftp.login}, ${sftp.clesPubliques.length} clé(s), adresses ${sftp.adresses.join(' ') || 'toutes'}`,
    ],
    ...(as2 === undefined ? [] : linesOfAs2(as2, systemClock())),
    ...(pesit === undefined ? [] : linesOfPesit(pesit, systemClock())),
    ['retrait', livraison === undefined ? `/out, ${politiqueRetrait}` : undefined],
    ...(livraison === undefined ? [] : linesOfLivraison(livraison)),
  ];
}

function linesOfLivraison(livraison: Livraison): Pairs {
  if (isServeurAs2(livraison)) return linesOfServeurAs2(livraison);
  if (isServeurPesit(livraison)) return linesOfServeurPesit(livraison);
  const { login, hote, port, empreinteHote, cleFichier, dossierDepot, dossierRetrait } = livraison;
  return [
    ['livraison', `${login}@${hote}:${port}, ${empreinteHote}`],
    ['clé', cleFichier],
    ['dossiers', `dépôt ${dossierDepot}, retrait ${dossierRetrait}`],
  ];
}

function terms({ collecteCron, lots, structures, matricule, relais }: Raccordement): Pairs {
  const fenetre = lots?.fenetre === undefined ? '' : `, ${lots.fenetre.debut}-${lots.fenetre.fin}`;
  return [
    ['collecte', collecteCron],
    ['lots', lots && `${lots.cron}${fenetre}`],
    ['structures', structures?.join(' ')],
    ['matricule', matricule],
    ['relais', relais],
  ];
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
  const { nom, role = 'PARTENAIRE', protocole, codeApplication, statut, codesInterface } = one;
  const name = one.sftp?.login ?? one.as2?.identifiant ?? one.pesit?.identifiant ?? '-';
  const count = String(codesInterface.length);
  return [nom, role, name, codeApplication, statut, until, count, protocole, firstEnd(one)];
}

/** How long the first of its certificates still serves, those apart that another one follows. */
function firstEnd(one: Raccordement): string {
  if (one.as2 === undefined && one.pesit === undefined) return '-';
  const suivis = certificatsDuRaccordement(one, systemClock()).filter(({ releve }) => !releve);
  const days = suivis.flatMap(({ etat, joursRestants }) => (etat === 'A_VENIR' ? [] : [joursRestants]));
  if (days.length > 0) return `${Math.min(...days)} jours`;
  const [next] = suivis.map(({ du }) => du).toSorted((a, b) => a.getTime() - b.getTime());
  return next === undefined ? 'aucun' : `à venir / not yet (${next.toISOString().slice(0, 10)})`;
}

function printable(one: Raccordement): object {
  const { sftp, as2, pesit, ...rest } = one;
  return {
    ...rest,
    sftp: sftp && { ...sftp, motDePasse: undefined },
    ...(as2 === undefined ? {} : { as2: printableAs2(as2, systemClock()) }),
    ...(pesit === undefined ? {} : { pesit: printablePesit(pesit, systemClock()) }),
  };
}
