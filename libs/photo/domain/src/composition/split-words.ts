/** Words that signs, menus and labels are made of, by which words that were read as one are told apart. */
const known = new Set(
  (
    'a about access after all and any area are at back bakery bar beach beer birthday board book books bread breakfast bus ' +
    'buy by cafe cake camping car cars cash centre center church city closed club coffee cold cross customers daily day ' +
    'days do dogs dont door double drink drinks drive early emergency employees entrance entry every exit festival fire fish ' +
    'five food for free fresh fruit full garden gate glass go good green grill ground guest happy health help high hill ' +
    'home hot hotel hour hours house ice in information inn is it jazz keep kitchen lake left library lift line live local ' +
    'long lunch machine main market may meeting menu milk mind mountain museum music new next night no north not of off ' +
    'office old on one only open or our out park parking people permit photo pizza place platform play please point police ' +
    'pool post private prohibited public pub push quiet rest restaurant right river road room rooms sale school sea service ' +
    'shop slow small smoking south special sport sports square stadium staff station stop store street summer sun sunday ' +
    'super swimming table tea the theatre this ticket tickets time times to toilets tour tours town trail train village ' +
    'walk wash water way we welcome west wine winter work world you your zone'
  ).split(' '),
);
/** Real words that happen to be made of others. */
const whole = new Set(
  'another anyone carpark today together weekend without workday homework playhouse bookstore'.split(' '),
);
/** Longer ones are no words, and take long to take apart. */
const maxLength = 30;

/** `NOPARKING` as `NO PARKING`: a long word that is made of known ones only. Anything else stays as it is. */
export const splitWords = (text: string): string => text.replace(/\p{Script=Latin}{7,}/gu, splitWord);

function splitWord(word: string): string {
  const lower = word.toLowerCase();
  if (word.length > maxLength || known.has(lower) || whole.has(lower)) return word;
  const ends = partsOf(lower);
  return ends ? ends.map((end, at) => word.slice(ends[at - 1] ?? 0, end)).join(' ') : word;
}

/** Where each known word ends, the longest first tried, or `undefined` when they do not make up the whole. */
function partsOf(word: string, from = 0): number[] | undefined {
  if (from === word.length) return [];
  for (let end = word.length; end > from + 1; end -= 1) {
    if (!known.has(word.slice(from, end))) continue;
    const rest = partsOf(word, end);
    if (rest) return [end, ...rest];
  }
  return undefined;
}
