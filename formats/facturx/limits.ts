// SPDX-License-Identifier: Apache-2.0
/**
 * The written limits of reading a Factur-X file. What they count is work, never time: formats have no clock.
 * Reaching one is a constat PDF-LIMITE, except where it says otherwise. (specs: validation §5)
 */
const kib = 1024;
const mib = 1024 * kib;

/** A file of a flux is at most 100 Mo (DSE §5.4.1), which the caller checks first. */
export const maxPdfBytes = 100 * mib;
/** Objects of one file: a tagged invoice of 1,000 pages has about 60,000. */
export const maxObjects = 200_000;
/** Highest object number taken; ISO 32000-1 annex C.2 names 8,388,607 as the limit of readers. */
export const maxObjectNumber = 8_388_607;
/** Arrays and dictionaries inside one another: producers stay under 20. */
export const maxDepth = 64;
/** Values (numbers, names, strings, references …) parsed for one file; a usual invoice takes 500. */
export const maxValues = 500_000;
/** Revisions and hybrid parts chained by /Prev and /XRefStm. */
export const maxRevisions = 256;
/** References followed to reach one value: a reference to a reference has no use. */
export const maxReferenceHops = 8;
/** Entries of all the names trees together. */
export const maxAttachments = 500;
/** Nodes of one names tree or pages tree. */
export const maxTreeNodes = 10_000;
/** Pages looked at for PDF/A; the rest of a longer file is not looked at, which is no fault. */
export const maxPagesSeen = 200;
/** Fonts looked at for PDF/A. */
export const maxFontsSeen = 1_000;
/** Filters in a row on one stream. */
export const maxFilters = 2;
/** All that the streams of one file may inflate to, the invoice apart. */
export const maxInflatedBytes = 16 * mib;
/** The XMP packet; a real one has 2 to 10 kB. */
export const maxXmpBytes = 1 * mib;
/** The invoice once inflated: the size of a file of a flux. */
export const maxInvoiceBytes = 100 * mib;
/** Inflated bytes for one compressed byte, past the floor: XML reaches 60, deflate itself ends at 1,032. */
export const inflateRatio = 200;
export const inflateFloorBytes = 4 * mib;
/** Places where `obj` stands, `endobj` among them, when the file is read by scanning: two for each object. */
export const maxScanned = 200_000;
/** Above this size pdf-lib is not asked: it takes 5 microseconds for each byte that it does not understand. */
export const secondOpinionBytes = 24 * kib;
/** Bytes times objects, above which it is not asked either: it may read to the end of the file for each of them. */
export const secondOpinionWork = 5_000_000;
/** Opening brackets without their closing one, above which pdf-lib is not asked: it calls itself for each. */
export const secondOpinionDepth = 500;
/** Names of attachments shown in a message. */
export const maxNamesShown = 5;
