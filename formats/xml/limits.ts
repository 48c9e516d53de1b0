// SPDX-License-Identifier: Apache-2.0
/**
 * The written limits of reading XML, for every format. Reaching one gives a constat XML-LIMITE.
 * (specs: validation §2; design §1.6)
 */

/** libxml2's own limit; UBL and CII stay under 20. */
export const maxDepth = 256;
/** Widest element of UBL and CII has 8 attributes; libxml2 alone takes 100,000 in 0.1 s. */
export const maxAttributesPerElement = 256;
/** A 100 MB invoice of many lines holds about 2.5 million elements; a node costs 32 bytes, 20 in a packed tree. */
export const maxElements = 4_000_000;
/** Names are repeated, not invented: UBL has under 2,000. Bounds the table of names. */
export const maxDistinctNames = 20_000;
/** Longest attribute value: identifiers, codes and URIs. */
export const maxAttributeLength = 65_536;
/** Longest text of an element that is no attachment; the limit libxml2 itself has by default. */
export const maxTextLength = 10_000_000;
/**
 * Characters that joining the pieces of a text may move, for all texts together: comments, instructions and CDATA
 * sections cut a text, and libxml2 copies what it has at each piece. An attachment of 10 MB in 40 sections stays below.
 */
export const maxTextJoining = 200_000_000;
/** Above this size libxml2 is told to take long texts (attachments in base64), see well-formed.ts. */
export const hugeFromBytes = 10_000_000;
/**
 * From this size on a document is read in pieces, see open-large.ts. Below it, what is made of it (its text, our tree and
 * that of libxml2, the model) takes thirty times as much; above, half as much time again counts for less than memory.
 */
export const largeFromBytes = 3_000_000;
/** Nothing larger is parsed: invoice files are at most 100 Mo (DSE §5.4.1), which the caller checks first. */
export const maxFileBytes = 104_857_600;
