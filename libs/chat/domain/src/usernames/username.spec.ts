import { describe, expect, it } from '@jest/globals';
import { checkUsername, usernameKey, usernameLook } from './username.js';

const invalid = { code: 'CHAT.USERNAME_INVALID' };
const notAllowed = { code: 'CHAT.USERNAME_NOT_ALLOWED' };
const check = (name: string) => () => checkUsername(name);
const refusal = (name: string): unknown => {
  try {
    checkUsername(name);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe(checkUsername.name, () => {
  it.each(['Ada_L', 'AdaLovelace1815', 'abcde', '_____', '12345', 'BraveOtter42'])(
    '5-15 characters [A-Za-z0-9_]: takes %s',
    (name) => expect(check(name)).not.toThrow(),
  );

  it.each([
    ['too short', 'Ada4'],
    ['too long', 'AdaLovelace_1815'],
    ['empty', ''],
    ['a space', 'Ada Lovelace'],
    ['a hyphen', 'Ada-Lovelace'],
    ['a line end', 'AdaLovelace\n'],
    ['Cyrillic twins', 'Аdа_Lоvе'],
    ['full-width letters', 'ＡｄａＬｏｖｅ'],
    ['a zero-width space', 'Ada\u200bLovelace'],
    ['a direction override', 'Ada\u202eLove'],
    ['a combining mark', 'Adaa\u0301aa'],
    ['markup', '<b>Ada</b>'],
    ['100 KB', 'a'.repeat(100_000)],
  ])('refuses %s', (_, name) => expect(refusal(name)).toMatchObject(invalid));

  it.each([
    'admin',
    'Admin',
    'SYSTEM',
    'support',
    'discover',
    'static',
    'media',
    'settings',
    'ChatPop',
    'deleted_user',
  ])('Reserved words (admin, api, system, host, help, support …) are refused, in any case: %s', (name) =>
    expect(refusal(name)).toMatchObject(notAllowed),
  );

  it.each([
    'Adm1n',
    '4dmin',
    'ADMlN',
    '_admin_',
    'admin007',
    '__Staff',
    'm0derator',
    '5upport1',
    'ChatPopTeam',
    'ch4tp0p_hq',
    'TheChatPop',
    'chat_pop_x',
    '0fficial',
  ])('refuses what reads as somebody in charge: %s', (name) => expect(refusal(name)).toMatchObject(notAllowed));

  it.each([
    'host_anna',
    'Hostess',
    'Administer',
    'Helpful',
    'Stafford',
    'Systematic',
    'Supporter',
    'modest',
    'Roots',
    'PopChat',
    'medial',
    'staffan',
  ])('takes words that merely contain a reserved one: %s', (name) => expect(check(name)).not.toThrow());

  it.each([
    'fucker',
    'FUCKYOU',
    'fuuuuuck',
    'f_u_c_k',
    'f_u_ck',
    'fu_ck',
    'f_uck_you',
    'fu_ck_you',
    'a_s_s_hole',
    'big_shi_t',
    'sh1thead',
    '5hit_5',
    'b1tch',
    'a55hole',
    'c0ck5ucker',
    'n1gger',
    'big_ass',
    'BigAss',
    'my_cunt_x',
    'd1ckhead',
    'wh0re',
    'pu55y',
    'xX_slut_Xx',
    'p0rnhub',
  ])('profanity (leet spelling included) is refused: %s', (name) => expect(refusal(name)).toMatchObject(notAllowed));

  it.each([
    'Scunthorpe',
    'Dickinson',
    'Cummings',
    'Annalise',
    'rapeseed_oil',
    'Pussycat_7',
    'test_455_x',
    'cockpit_crew',
    'Penistone',
    'Assassin',
    'classic',
    'Cassandra',
    'Hancock',
    'Essex',
    'Middlesex',
    'Sussex_Tom',
    'Dickens',
    'cockatoo',
    'Shiitake',
    'grapes',
    'therapist',
    'analyst',
    'canal_fan',
    'bass_player',
    'Class_A_Star',
    'Plan_B_Team',
    'Mr_T_Fan_1',
    'such_a_nice',
    'Massachusetts',
    'guest_455',
    '455_bob',
    '45555',
    'Titanic',
    'cucumber',
    'document',
    'pen_island',
    'Arsenal',
    'button',
    'Uranus',
    'Niger_delta',
    'snigger',
    'cocktails',
    'Matsushita',
    'Lightwater',
    'Saturday',
    'bassoon',
    'associate',
    'GlassOtter',
    'PassTheBall',
  ])('takes innocent words that contain a bad one: %s', (name) => expect(check(name)).not.toThrow());
});

describe(usernameKey.name, () => {
  it('case kept, uniqueness without case', () => {
    expect(usernameKey('BraveOtter_1')).toBe(usernameKey('BRAVEotter_1'));
    expect(usernameKey('BraveOtter_1')).not.toBe(usernameKey('BraveOtter_2'));
  });
});

describe(usernameLook.name, () => {
  it.each([
    ['Illusion', 'lllusion'],
    ['PaulO', 'Paul0'],
    ['Bill1', 'BillI'],
  ])('is the same for twins: %s, %s', (name, twin) => {
    expect(usernameLook(name)).toBe(usernameLook(twin));
  });

  it.each([
    ['Otter10', 'Otter11'],
    ['Malia', 'Malla'],
    ['Guest_5', 'Guest_S'],
  ])('differs where the eye sees a difference: %s, %s', (name, other) => {
    expect(usernameLook(name)).not.toBe(usernameLook(other));
  });
});
