// Finds RIDs in the forms in which people have them. The command line takes the same forms. Pure.

const BUILD = /^ri\.[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\.build\.[A-Za-z0-9._-]+$/;
// A whole RID, between characters that separate the parts of an address.
const IN_ADDRESS = /(?<![A-Za-z0-9._-])ri\.[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\.[a-z][a-z0-9-]*\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?=\.?(?:$|[/?#&=,;:!'"()<>[\]{}|*]))/g;
const UUID = /(?<![0-9a-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z-])/i;
const UNSEEN = '[\\p{Z}\\p{C}]';
const UNSEEN_ENDS = new RegExp(`^${UNSEEN}+|${UNSEEN}+$`, 'gu');
const AROUND = /^["'<([{]+|["'>)\]},;]+$/g;

export const isBuildRid = (text) => text.length <= 512 && BUILD.test(text) && !text.includes('..');

/**
 * The text to search for. Of an address it is the RID that the address names, otherwise its UUID, otherwise the address
 * without a slash at its end. Other text loses its invisible ends and the quotes around it.
 *
 * @param kind the kind of RID that is meant if there are several, such as `build`
 */
export function searchText(text, kind = 'build') {
  const bare = text.replace(UNSEEN_ENDS, '').replace(AROUND, '');
  if (!bare.includes('/')) {
    return bare;
  }
  // An address may hold another one, which is then encoded twice.
  const address = decoded(decoded(bare));
  const rids = address.match(IN_ADDRESS) ?? [];
  return rids.find((rid) => rid.split('.')[3] === kind) ?? rids[0] ?? address.match(UUID)?.[0] ?? bare.replace(/\/+$/, '');
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a per cent sign that encodes nothing
  }
}
