// SPDX-License-Identifier: Apache-2.0
/**
 * BER made DER again (X.690 §10 and §11): definite and minimal lengths, strings in one piece, SET OF in order. What is
 * signed or authenticated is the DER of the attributes, however they were sent (RFC 5652 §5.4, RFC 5083 §2.2).
 */
import { Asn1Error, childrenOf, der, derSetOf, octetsOf, type Tlv, tags } from '../../../certs/asn1.ts';

/** Attributes are some levels deep. */
const maxProfondeur = 32;

/** @param tag takes the place of the element's own, as an IMPLICIT tag is undone */
export function derOf(tlv: Tlv, tag = tlv.tag, profondeur = 0): Buffer {
  if (profondeur > maxProfondeur) throw new Asn1Error('nested too deep');
  if (tag === (tags.octetString | tags.constructed)) return der(tags.octetString, octetsOf(tlv));
  if ((tag & tags.constructed) === 0) return der(tag, tlv.content);
  const enfants = childrenOf(tlv).map((enfant) => derOf(enfant, enfant.tag, profondeur + 1));
  return tag === tags.set ? derSetOf(...enfants) : der(tag, ...enfants);
}

/** The same octets in the order they were sent in: some sign their attributes unsorted. */
export function telQuel(tlv: Tlv): Buffer {
  return der(tags.set, tlv.content);
}
