// SPDX-License-Identifier: Apache-2.0
/**
 * What lies in `<data>/demo/pesit/` to be read and run: how to try PeSIT from the other side with our own client, which opens
 * nothing of the gateway: it has a key of its own, and calls as any partenaire does.
 */

export interface PesitTextsOf {
  /** PeSIT identifiers: of the demo partenaire, and ours. */
  readonly partenaire: string;
  readonly nous: string;
  /** `pesit://127.0.0.1:6330`, or `pesit+tcp://…`. */
  readonly place: string;
  readonly sampleName: string;
  /** The number of the facture in the sample, made new for each transfer: 20 characters at most in the historic circuit. */
  readonly numero: string;
  /** What runs `launcher`, which is `bin/raccord.js`. */
  readonly node: string;
  readonly launcher: string;
}

/** Digits of the identifiant that a run makes new: AAAAMMJJHHMMSS and one more. */
const stampDigits = 15;

/** A shell script. Each run sends another identifiant and another number: what was sent once is refused the second time. */
export function sendPesitScript(of: PesitTextsOf): string {
  const prefix = of.sampleName.slice(0, -stampDigits);
  return `#!/bin/sh
# PeSIT with the client of Raccord: sends the sample (CREATE, WRITE), or FILE, as the demo partenaire.
# Usage: ./send.sh [FILE] [OPTIONS]     ./send.sh --trace shows every FPDU     (elsewhere: VERS=pesit://host:port ./send.sh)
${named}
${prologue(of)}
stamp=$(date +%Y%m%d%H%M%S)$(( $$ % 10 ))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case "\${1:-}" in
  '' | -*)
    name=${prefix}$stamp
    sed "s/${of.numero}/P$stamp/" ${of.sampleName} > "$work/$name"
    file=$work/$name ;;
  *) file=$given; shift ;;
esac

raccord pesit send "$file" ${access(of)} "$@"
`;
}

/** A shell script: collects what waits, one file after another. */
export function receiveScript(of: PesitTextsOf): string {
  return `#!/bin/sh
# PeSIT with the client of Raccord: collects what waits for the demo partenaire (SELECT, READ) into ./recu.
# Usage: ./receive.sh [OPTIONS]         ./receive.sh --trace shows every FPDU
${prologue(of)}
mkdir -p recu
raccord pesit receive --tout --dossier recu ${access(of)} "$@"
`;
}

/** A file named by the caller is looked for where the caller stands. */
const named = `case "\${1:-}" in /*) given=$1 ;; *) given=$PWD/\${1:-} ;; esac`;

function prologue({ node, launcher, place }: PesitTextsOf): string {
  return `set -eu
cd "$(dirname "$0")"
VERS=\${VERS:-${place}}
raccord() { ${quoted(node)} ${quoted(launcher)} "$@"; }`;
}

function access({ partenaire, nous, place }: PesitTextsOf): string {
  const tls = place.startsWith('pesit+tcp:')
    ? ''
    : ' \\\n  --certificat partenaire.crt --cle partenaire.key --autorites ca.crt';
  return `--vers "$VERS" --identifiant ${quoted(partenaire)} --serveur ${quoted(nous)}${tls}`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function readmePesit({ partenaire, nous, place, sampleName }: PesitTextsOf): string {
  return `Raccord : essayer PeSIT / trying PeSIT
======================================

Le raccordement « Démonstration PeSIT » attend ce partenaire / the raccordement expects this partenaire:

    demandeur (PI 3)   ${partenaire}
    serveur (PI 4)     ${nous}
    adresse            ${place}
    nom de flux (PI 12) le code interface, par exemple FSO1100A ; PI 37 : le nom du fichier
    mot de passe (PI 5) aucun : son certificat suffit / none: its certificate does

Fichiers / files:

    partenaire.crt, partenaire.key   son certificat TLS et sa clé (PEM) / its TLS certificate and key
    ca.crt                           l'autorité de développement qui a signé le nôtre / the authority of ours
    ${sampleName}    une facture à envoyer / an invoice to send
    send.sh                          l'envoie, avec reprise après coupure / sends it, restarting after a cut
    receive.sh                       retire ce qui attend dans ./recu / collects what waits into ./recu

Envoyer, puis retirer le compte rendu / to send, then to collect the compte rendu:

    ./send.sh
    ./receive.sh

Voir chaque FPDU, sans son contenu / to see every FPDU, without its content:

    ./send.sh --trace

Avec un autre moniteur (CFT, Connect:Express) : docs/guide-pesit.md dit ses réglages. Ces clés sont de démonstration :
jamais en production. With another product: docs/guide-pesit.md. These keys are for a demonstration, never for production.
`;
}
