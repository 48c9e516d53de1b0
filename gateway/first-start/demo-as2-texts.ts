// SPDX-License-Identifier: Apache-2.0
/**
 * What lies in `<data>/demo/as2/` to be read and run: how to try AS2 from the other side with openssl and curl, which share
 * no line with the gateway.
 */

export interface TextsOf {
  /** AS2 names: of the demo partenaire, and ours. */
  readonly partenaire: string;
  readonly nous: string;
  readonly url: string;
  readonly sampleName: string;
  /** To collect over SFTP. */
  readonly login: string;
  /** The number of the facture in the sample, made new for each message: 20 characters at most in the historic circuit. */
  readonly numero: string;
}

/**
 * A shell script: signs the sample (RFC 5751 multipart/signed), encrypts it, posts it, shows the MDN and checks its
 * signature. Each run sends another identifiant and another number: what was sent once is refused the second time.
 */
export function sendScript({ partenaire, nous, url, sampleName, numero }: TextsOf): string {
  const prefix = sampleName.slice(0, -stampDigits);
  return `#!/bin/sh
# AS2 with openssl and curl: sign, encrypt, post, check the MDN.
# Usage: ./send.sh [FILE]      (another URL: URL=https://... ./send.sh)
set -eu
cd "$(dirname "$0")"
URL=\${URL:-${url}}
stamp=$(date +%Y%m%d%H%M%S)$(( $$ % 10 ))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -gt 0 ]; then
  name=$(basename "$1")
  cp "$1" "$work/file"
else
  name=${prefix}$stamp
  sed "s/${numero}/A$stamp/" ${sampleName} > "$work/file"
fi

# What is signed: headers and content, lines of the headers ended by CRLF (RFC 4130, 7.1).
{ printf 'Content-Type: application/octet-stream\\r\\n'
  printf 'Content-Transfer-Encoding: binary\\r\\n'
  printf 'Content-Disposition: attachment; filename="%s"\\r\\n\\r\\n' "$name"
  cat "$work/file"; } > "$work/part"
openssl cms -sign -binary -md sha256 -in "$work/part" -outform DER -out "$work/signature" \\
  -signer partenaire.crt -inkey partenaire.key

boundary=raccord-demo-$stamp
{ printf 'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="%s"\\r\\n\\r\\n' $boundary
  printf -- '--%s\\r\\n' $boundary
  cat "$work/part"
  printf '\\r\\n--%s\\r\\nContent-Type: application/pkcs7-signature; name=smime.p7s\\r\\n' $boundary
  printf 'Content-Transfer-Encoding: binary\\r\\n\\r\\n'
  cat "$work/signature"
  printf '\\r\\n--%s--\\r\\n' $boundary; } > "$work/signed"
openssl cms -encrypt -binary -aes-256-cbc -in "$work/signed" -outform DER -out "$work/message" raccord.crt

curl -sS --cacert ca.crt -D "$work/headers" -o "$work/body" --data-binary "@$work/message" \\
  -H 'AS2-Version: 1.2' -H 'AS2-From: ${partenaire}' -H 'AS2-To: ${nous}' \\
  -H "Message-ID: <$stamp.$$@${partenaire.toLowerCase()}>" -H 'MIME-Version: 1.0' -H 'Subject: demo' \\
  -H 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' \\
  -H 'Disposition-Notification-To: demo@example.invalid' \\
  -H 'Disposition-Notification-Options: signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256' \\
  "$URL"

echo "sent: $name"
head -n 1 "$work/headers"
LC_ALL=C grep -a -i -E '^(original-message-id|disposition|received-content-mic):' "$work/body" || cat "$work/body"
echo "sent MIC:             $(openssl dgst -sha256 -binary "$work/part" | openssl base64), sha-256"

# The MDN as one S/MIME entity: its own headers, then its body.
{ LC_ALL=C grep -a -i '^content-type:' "$work/headers" || true; printf '\\r\\n'; cat "$work/body"; } > "$work/mdn"
if openssl cms -verify -in "$work/mdn" -inform SMIME -nointern -certfile raccord.crt -noverify \\
  -out /dev/null 2> "$work/why"
then echo 'signature of the MDN: good'
else echo 'signature of the MDN: NOT verified'; cat "$work/why"; exit 1
fi
LC_ALL=C grep -a -i -q '^disposition:.*processed[[:space:]]*$' "$work/body"
`;
}

/** Digits of the identifiant that a run makes new: AAAAMMJJHHMMSS and one more. */
const stampDigits = 15;

export function readmeText({ partenaire, nous, url, sampleName, login }: TextsOf): string {
  return `Raccord : essayer l'AS2 / trying AS2
=====================================

Le raccordement « Démonstration AS2 » attend ce partenaire / the raccordement expects this partenaire:

    AS2-From  ${partenaire}
    AS2-To    ${nous}
    URL       ${url}

Fichiers / files:

    partenaire.crt, partenaire.key   son certificat et sa clé (PEM) / its certificate and key
    partenaire.p12                   les mêmes en PKCS#12, mot de passe dans partenaire.p12.txt / with its password
    raccord.crt                      notre certificat : chiffrer pour lui, vérifier nos accusés / ours: encrypt for it
    ca.crt                           l'autorité de développement qui a signé les deux / the development authority
    ${sampleName}    une facture à envoyer / an invoice to send
    send.sh                          l'envoie avec openssl et curl, montre l'accusé (MDN) / sends it, shows the MDN

Envoyer / to send:

    ./send.sh

Le compte rendu se retire en SFTP, avec la clé de l'autre démonstration / the compte rendu is collected over SFTP:

    sftp -P PORT -i ../id_ed25519 -o UserKnownHostsFile=../known_hosts ${login}@127.0.0.1:/out

ou se livre en AS2 / or is pushed by AS2:

    raccord raccordement modify "Démonstration AS2" --livraison-as2 URL --activer

Avec un autre produit AS2, importez partenaire.p12 et raccord.crt. Ces clés sont de démonstration : jamais en production.
With another AS2 product, import partenaire.p12 and raccord.crt. These keys are for a demonstration, never for production.
`;
}
