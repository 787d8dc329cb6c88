/** Names that would be mistaken for parts of the product or of its addresses. Refused as they are, in any case. */
const productWords = new Set(
  `about account accounts admin administrator announcement anonymous api apps assets auth backroom back_room billing blog
   bots broadcast channel chat chats chatbot chatpop chatroom contact delete deleted deleted_user developer discover
   docs download email error everyone explore export favicon feed feedback files follow forgot gateway guest guests
   health help helpdesk here home host hosts images import index info inbox internal invite jobs join legal live login
   logout mail media member members message messages metrics moderation my_chats mychats news nobody notification
   notifications null offline online pages password payment payments photo photos policy popup presence press pricing
   privacy profile public purchase query random refresh register reports reset robots room rooms root sales search
   secure security sender server service session sessions settings setup share signin signout signup sitemap social
   socket spam spammer static status store stripe subscribe support system teams terms test_user tips token tokens
   trust undefined unknown unsubscribe update upload uploads user username users verify video voice wallet webhook
   webhooks webmaster websocket welcome`.split(/\s+/),
);

/** Who nobody may pretend to be, however it is written: `Adm1n`, `_staff_`, `moderator01`. */
const authorities = [
  'admin',
  'admins',
  'administrator',
  'mods',
  'moderator',
  'moderators',
  'official',
  'operator',
  'root',
  'staff',
  'superuser',
  'support',
  'sysadmin',
  'sysop',
  'system',
  'webmaster',
];
/** Refused wherever it stands in a name: `ChatPopTeam`. */
const brand = 'chatpop';

const lookAlikes: Readonly<Record<string, string>> = { '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b' };

/** How a name reads when the eye skips underscores and takes digits, and `l` and `I`, for the letters they resemble. */
const lookOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/[034578]/g, (digit) => lookAlikes[digit] ?? digit)
    .replace(/[1l]/g, 'i');

const looksOfAuthorities = new Set(authorities.map(lookOf));
const lookOfBrand = lookOf(brand);

/** Whether a name is kept from everybody. Takes names of the valid form. */
export function isReserved(name: string): boolean {
  if (productWords.has(name.toLowerCase())) return true;
  const withoutNumbers = [
    name,
    name.replace(/[\d_]+$/, ''),
    name.replace(/^[\d_]+/, ''),
    name.replace(/^[\d_]+|[\d_]+$/g, ''),
  ];
  const looks = withoutNumbers.map(lookOf);
  return looks.some((look) => looksOfAuthorities.has(look) || look.includes(lookOfBrand));
}
