/**
 * Letters that look like others, as UTS #39 has them: of Latin, Greek, Cyrillic and Armenian only, since names are imitated
 * with these; width and mathematical forms are undone by NFKD before.
 *
 * Generated on 2026-11-29 from confusables.txt of the Unicode Security Mechanisms, version 10.0.0
 * (https://www.unicode.org/Public/security/10.0.0/confusables.txt, © 2017 Unicode, Inc., Unicode licence:
 * https://www.unicode.org/license.txt): letters and digits that NFKD leaves alone and that become letters, in NFKD.
 */

/** A letter, then what it looks like; between spaces. */
const PAIRS = `
0O 1l Il mrn ÆAE ÐD\u0335 ØO\u0338 æae øo\u0338 ĐD\u0335 đd\u0335 ĦH\u0335 ħh\u0335 ıi ŁL\u0338
łl\u0338 ŒOE œoe ŦT\u0335 ŧt\u0335 ƀb\u0335 Ɓ\u0027B Ƃb\u0304 ƃb\u0304 Ƅb ƇC\u0027 ƉD\u0335 Ɗ\u0027D
ƌd\u0304 ƍg ƑF\u0326 ƒf\u0326 ƓG\u0027 Ɩl Ɨl\u0335 ƘK\u0027 ƙk\u0314 ƚl\u0335 ƝN\u0326 ƞn\u0329
ƟO\u0335 Ƥ\u0027P ƥp\u0314 ƦR Ƭ\u0027T ƭt\u0314 ƮT\u0328 Ƴ\u0027Y ƴy\u0314 ƵZ\u0335 ƶz\u0335 ƽs ƿþ
ǀl ǁll ǤG\u0335 ǥg\u0335 ȤZ\u0326 ȥz\u0326 ȼc\u0338 ȾT\u0338 ɄU\u0335 ɆE\u0338 ɇe\u0338 ɈJ\u0335
ɉj\u0335 ɍr\u0335 ɎY\u0335 ɏy\u0335 ɑa ɓb\u0314 ɖd\u0328 ɗd\u0314 əǝ ɚǝ\u02DE ɛꞓ ɠg\u0314 ɡg ɣy
ɦh\u0314 ɨi\u0335 ɩi ɪi ɫl\u0334 ɭl\u0328 ɮlȝ ɯw ɱrn\u0326 ɳn\u0328 ɵo\u0335 ɶoᴇ ɼr\u0329 ɽr\u0328
ʂs\u0328 ʋu ʏy ʐz\u0328 ʒȝ ʠq\u0314 ʣdz ʤdȝ ʥdʑ ʦts ʧtʃ ʨtɕ ʩfŋ ʪls ʫlz ͰⱵ ͶИ ͷᴎ ͻɔ ͽꜿ ͿJ ΑA ΒB ΕE
ΖZ ΗH ΘO\u0335 Ιl ΚK ΛɅ ΜM ΝN ΟO ΡP ΣƩ ΤT ΥY ΧX αa βß γy δẟ εꞓ ηn\u0329 θO\u0335 ιi κĸ νv οo ρp σo
τᴛ υu φɸ ϛς ϜF ϳj ϷÞ ϸþ ϺM ϽƆ ϿꜾ ЄꞒ ЅS Іl ЈJ АA Бb\u0304 ВB ГΓ ЕE КK ЛɅ МM НH ОO ПΠ РP СC ТT УY ФΦ
ХX Ыbl Ьb ЮlO аa вʙ гr еe зɜ иᴎ кĸ мʍ нʜ оo пπ рp сc тᴛ уy фɸ хx ъˉb ыƅi ьƅ яᴙ єꞓ ѕs іi јj ћh\u0335
ѡw Ѣb\u0335 ѣb\u0335 ѰΨ ѱψ ѲO\u0335 ѳo\u0335 ѴV ѵv ѼѠ\u0486\u0487 ѽw\u0486\u0487 ҊИ\u0326\u0300
ҋи\u0326\u0306 Ҍb\u0335 ҍb\u0335 ҐΓ\u0027 ґr\u0027 ҒΓ\u0335 ғr\u0335 ҖЖ\u0329 җж\u0329 ҙɜ\u0326
ҚK\u0329 қĸ\u0329 ҞK\u0335 ҟĸ\u0335 ҢH\u0329 ңʜ\u0329 ҪC\u0326 ҫc\u0326 ҬT\u0329 ҭᴛ\u0329 ҮY үy
ҰY\u0335 ұy\u0335 ҲX\u0329 һh ҽe ҾҼ\u0328 ҿe\u0328 Ӏl ӅɅ\u0326 ӆл\u0326 ӇH\u0326 ӈʜ\u0326 ӉH\u0326
ӊʜ\u0326 ӋҶ ӌҷ ӍM\u0326 ӎʍ\u0326 ӏi ӔAE ӕae ӘƏ әǝ ӡȝ ӨO\u0335 өo\u0335 ԁd ԊǶ ԌG ԍɢ ԐƐ ԑꞓ ԛq ԜW ԝw Իኮ
Մሆ Պጣ Ռቡ ՍU ՏS ՓΦ ՕO աw գq զq ծẟ հh յȷ ոn պɰ ռn սu ցg քf օo ᴄc ᴈɜ ᴋĸ ᴍʍ ᴏo ᴐɔ ᴑo ᴔǝo ᴜu ᴠv ᴡw ᴢz ᴤƨ
ᴦr ᴧʌ ᴨπ ᴩᴘ ᴫл ᵫue ᵮf\u0334 ᵯrn\u0334 ᵰn\u0334 ᵲr\u0334 ᵳɾ\u0334 ᵴs\u0334 ᵵt\u0334 ᵶz\u0334 ᵻi\u0335
ᵼi\u0335 ᵽp\u0335 ᵾu\u0335 ᵿʊ\u0335 ᶃg ᶌy ᶐɋ ẝf ỿy ↄɔ ⱧH\u0329 ⱩK\u0329 ꙅƨ ꙇi ꙍω ꙐЪl ꙑˉbi Ꙩʘ
ꚕh\u0314 ꚘOO ꚙoo Ꚛ𐊨 ꜨT3 ꜩtȝ ꜱs ꜲAA ꜳaa ꜴAO ꜵao ꜶAU ꜷau ꜸAV ꜹav ꜺAV ꜻav ꜼAY ꜽay ꝀK\u0335 ꝊO\u0335
ꝋo\u0335 ꝎOO ꝏoo ꝡw\u0326 ꝫȝ ꝷtf ꝺꝹ ꞕꜧ ꞘF ꞙf Ꞛ𐐒 ꞛ𐐺 ꞝʚ Ꞟꓤ ꞟu Ʇꓕ ꞲJ ꞳX ꞴB ꞵß ꞶꙌ ꞷω ꟷー ꬲe ꬵf ꬽo
ꬾo\u0338 ꬿɔ\u0338 ꭁǝo\u0338 ꭂǝo\u0335 ꭇr ꭈr ꭍʃ ꭎu ꭒu ꭓχ ꭕχ ꭚy ꭠљ ꭢɔe ꭣuo
`;

const LOOKS_LIKE = new Map<string, string>(
  PAIRS.trim()
    .split(/\s/u)
    .map((pair) => {
      const [letter = '', ...others] = pair;
      return [letter, others.join('')] as const;
    }),
);
const ASCII = /^[ -~]*$/;
/** Those of ASCII: most names need nothing else. */
const ASCII_LETTERS = /[01Im]/g;

/** The small letter of ASCII that a small letter looks like, in whichever case; the letter itself when it looks like none. */
export function latinLook(letter: string): string {
  if (ASCII.test(letter)) return letter;
  const looks = [letter, letter.toUpperCase()].map((each) => LOOKS_LIKE.get(each)?.normalize('NFD')[0]);
  return looks.find((each) => each !== undefined && ASCII.test(each))?.toLowerCase() ?? letter;
}

/** What a text looks like: two texts with the same skeleton can be taken for each other (UTS #39 §4, with NFKD for NFD). */
export function skeleton(text: string): string {
  if (ASCII.test(text)) return text.replace(ASCII_LETTERS, (letter) => LOOKS_LIKE.get(letter) ?? letter);
  const plain = text.normalize('NFKD').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return [...plain]
    .map((letter) => LOOKS_LIKE.get(letter) ?? letter)
    .join('')
    .normalize('NFKD');
}
