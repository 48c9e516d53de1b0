// SPDX-License-Identifier: Apache-2.0
/** What may be said of a raccordement on the command line, by `create` and by `modify`. */
import type { Command } from 'commander';
import { presetsAs2 } from '../../domain/acces-as2.ts';
import { presetsPesit } from '../../domain/acces-pesit.ts';

/** What was agreed, as written; each is checked in `terms.ts`. */
export interface TermsOptions {
  readonly login?: string;
  readonly cle?: readonly string[];
  readonly adresses?: string;
  readonly codes?: string;
  readonly retrait?: string;
  readonly jours?: string;
  readonly siret?: string;
  readonly structure?: readonly string[];
  readonly matricule?: string;
  readonly livraisonSftp?: string;
  readonly livraisonLogin?: string;
  readonly livraisonCle?: string;
  readonly livraisonEmpreinte?: string;
  readonly livraisonAlgorithmes?: string;
  readonly dossierDepot?: string;
  readonly dossierRetrait?: string;
  readonly collecte?: string;
  readonly lots?: string;
  readonly fenetre?: string;
  readonly relais?: string;
  readonly force?: boolean;
  readonly as2Id?: string;
  readonly notreAs2Id?: string;
  readonly certificat?: readonly string[];
  readonly retirerCertificat?: readonly string[];
  readonly preset?: string;
  readonly as2?: readonly string[];
  readonly urlAccuse?: readonly string[];
  readonly as2Basic?: string;
  readonly livraisonAs2?: string;
  readonly livraisonAutorites?: string;
  readonly livraisonEmpreinteTls?: string;
  readonly livraisonBasic?: string;
  readonly livraisonDelai?: string;
  readonly pesitIdentifiant?: string;
  readonly pesitNotreIdentifiant?: string;
  readonly pesitMotDePasse?: string;
  readonly pesit?: readonly string[];
  readonly nomFlux?: readonly string[];
  readonly livraisonPesit?: string;
  readonly livraisonMotDePasse?: string;
  readonly livraisonPreconnexion?: string;
}

/** Takes a thing away, where one may be taken away. */
export const aucun = 'aucun';

export function addTermsOptions(command: Command): Command {
  return addPesitOptions(addAs2Options(addCommonOptions(command)));
}

function addCommonOptions(command: Command): Command {
  return command
    .option('--login <login>', 'SSH user name: 1 to 32 of a-z 0-9 . _ -')
    .option('--cle <fichier...>', 'OpenSSH public key file(s) / clé(s) publique(s) OpenSSH')
    .option('--adresses <adresses>', 'addresses or CIDR blocks allowed, separated by commas')
    .option('--codes <codes>', 'codes interface souscrits, separated by commas; their answers come with them')
    .option('--retrait <politique>', 'once or keep')
    .option('--jours <n>', 'validity in days, from now')
    .option('--siret <siret>', 'SIRET of the partenaire: it then receives for it / de son propre compte')
    .option('--structure <siret...>', 'SIRET or SIREN it also receives for (délégation)')
    .option('--matricule <matricule>', 'matricule of the plateforme (0238)')
    .option('--livraison-sftp <hote:port>', 'push to this server instead of /out / livrer à ce serveur')
    .option('--livraison-login <login>', 'our user name there')
    .option('--livraison-cle <fichier>', 'file of mode 0600 with our private key')
    .option('--livraison-empreinte <empreinte>', 'its host key, as ssh-keygen -lf prints it: SHA256:…')
    .option('--livraison-algorithmes <choix>', 'for an old server: cbc, legacy, or cbc,legacy')
    .option('--dossier-depot <dossier>', 'its folder where we put (default: /in)')
    .option('--dossier-retrait <dossier>', 'its folder where we collect (default: /out)')
    .option('--collecte <cron>', 'AMONT: when we collect there, five fields, Europe/Paris')
    .option('--lots <cron>', 'its own plan of batches, five fields, Europe/Paris')
    .option('--fenetre <heures>', 'its batches leave within these hours, e.g. 22:00-06:00')
    .option('--relais <raccordement>', 'AMONT to which its accepted flux are forwarded')
    .option('--force', 'even when another partenaire already receives for one of its structures');
}

function addAs2Options(command: Command): Command {
  return command
    .option('--as2-id <nom>', 'AS2: its name, AS2-From of what it sends / son nom AS2')
    .option('--notre-as2-id <nom>', 'AS2: our name to it (default: as2.identifiant of the configuration)')
    .option(
      '--certificat <fichier...>',
      'AS2, PeSIT: its certificates (PEM, DER, p7b), FILE[:usages[:from[:until]]]; usages signature+chiffrement (default over AS2), tls (over PeSIT)',
    )
    .option(
      '--preset <preset>',
      `AS2: ${presetsAs2.join(', ')} (default: drummond); PeSIT: ${presetsPesit.join(', ')} (default: chorus-pro)`,
    )
    .option('--as2 <cle=valeur...>', 'AS2: a setting that stands over the preset; cle=preset gives it back')
    .option('--url-accuse <url...>', 'AS2: start of the URLs an asynchronous MDN may go to')
    .option('--as2-basic <utilisateur:fichier>', 'AS2: HTTP Basic asked of it, the password in a file')
    .option('--livraison-as2 <url>', 'push by AS2 to this URL instead of /out / livrer par AS2')
    .option('--livraison-autorites <fichier>', "authorities of its TLS certificate (default: the machine's)")
    .option('--livraison-empreinte-tls <hex>', 'SHA-256 of its TLS certificate, instead of authorities')
    .option(
      '--livraison-basic <utilisateur:fichier>',
      'HTTP Basic there, the password in a file of mode 0600',
    )
    .option(
      '--livraison-delai <secondes>',
      'AS2: longest exchange there, its MDN included; PeSIT: longest wait for an answer',
    );
}

function addPesitOptions(command: Command): Command {
  return command
    .option('--pesit-identifiant <id>', 'PeSIT: its identifier, PI 3 of what it sends / son identifiant')
    .option(
      '--pesit-notre-identifiant <id>',
      'PeSIT: our identifier to it (default: pesit.identifiant of the configuration)',
    )
    .option(
      '--pesit-mot-de-passe <fichier>',
      'PeSIT: file of mode 0600 with the password it shows (PI 5), 1 to 8 characters; only its hash is kept',
    )
    .option(
      '--pesit <cle=valeur...>',
      'PeSIT: a setting that stands over the preset; cle=preset gives it back',
    )
    .option('--nom-flux <nom...>', 'PeSIT: names (PI 12) it sends under, beside its codes interface')
    .option(
      '--livraison-pesit <pesit://hote:port>',
      'push by PeSIT over TLS instead of /out; pesit+tcp://127.0.0.1:port without TLS / livrer par PeSIT',
    )
    .option('--livraison-mot-de-passe <fichier>', 'PeSIT: file of mode 0600 with our password there (PI 5)')
    .option('--livraison-preconnexion <id:fichier>', 'PeSIT: sent before CONNECT, the password in a file');
}

/** The words of `--help` on taking things away. */
export const aucunHelp = `\nmodify: ${aucun} takes away --adresses, --structure, --matricule, --livraison-sftp, --livraison-as2, --livraison-pesit, --livraison-autorites, --livraison-empreinte-tls, --livraison-basic, --livraison-mot-de-passe, --livraison-preconnexion, --as2-id, --as2-basic, --pesit-identifiant, --pesit-mot-de-passe, --nom-flux, --url-accuse, --collecte, --lots, --fenetre, --relais.`;
