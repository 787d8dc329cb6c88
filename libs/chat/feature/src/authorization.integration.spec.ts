import { allRoutes, errorsOf, Problem, type Route } from '@chatpop/contracts';
import { RequestMethod, type INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { destructive, requests, spendsRoom } from '../test/authorization.requests.js';
import { authorization, callers, type Caller, type Row } from '../test/authorization.table.js';
import { ChatWorld } from '../test/chat-world.js';
import { castOf, Scene, secrets, type Cast } from '../test/scene.js';

/** What other services serve. */
const notOurs = /^\/api\/(photo-analysis|payments|health)\//;
/** What every service has beside its own, and what only services may call. */
const isOfAnyService = / \/(health|api\/health|api\/docs|internal)\//;
const keyOf = ({ method, path }: Route): string => `${method} ${path}`;
const routes = allRoutes.filter(({ path }) => !notOurs.test(path));
const rows = routes.flatMap((route): [string, Route, Row][] => {
  const row = authorization[keyOf(route)];
  return row ? [[keyOf(route), route, row]] : [];
});

let world: ChatWorld;
let cast: Cast;
beforeAll(async () => {
  world = await ChatWorld.start();
  cast = await castOf(world);
});
afterAll(() => world.stop());

const kept = new Map<boolean, Scene>();

/** A scene of its own for what changes it; `post back-room/` finds a room without one. */
async function sceneFor(key: string, isPrivate: boolean): Promise<Scene> {
  if (destructive.has(key)) return Scene.build(world, cast, isPrivate, key !== 'post /api/chats/{code}/back-room/');
  const known = kept.get(isPrivate) ?? (await Scene.build(world, cast, isPrivate));
  kept.set(isPrivate, known);
  return known;
}

async function ask(scene: Scene, key: string, { method, path }: Route, caller: Caller) {
  const { body, form, query = '', id = '' } = (await requests[key]?.(scene, caller)) ?? {};
  const address = path.replace('{code}', scene.code).replace(/\{(id|username)\}/, id) + query;
  const json = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(world.service().url + address, {
    method: method.toUpperCase(),
    body: form ?? json,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...scene.headersOf(caller) },
  });
  return { status: answer.status, text: await answer.text() };
}

async function askAll(key: string, route: Route, isPrivate: boolean) {
  let scene = await sceneFor(key, isPrivate);
  const askAs = async (caller: Caller) => ({ caller, ...(await ask(scene, key, route, caller)) });
  if (!destructive.has(key)) return Promise.all(callers.map(askAs));
  const answers: Awaited<ReturnType<typeof askAs>>[] = [];
  for (const caller of callers) {
    const answer = await askAs(caller);
    answers.push(answer);
    if (spendsRoom.has(key) && answer.status < 300) scene = await sceneFor(key, isPrivate);
  }
  return answers;
}

const byCaller = (statuses: readonly number[]) => callers.map((caller, index) => `${caller} ${statuses[index] ?? '?'}`);

/** What the controllers serve, by method and path as in the contract. */
function servedBy(app: INestApplicationContext): string[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype?.prototype ?? {}) as Record<string, object>;
    const handlers = new MetadataScanner().getAllMethodNames(prototype).map((name) => prototype[name] ?? {});
    return handlers.flatMap((handler) => {
      const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))];
      if (!metatype || method === undefined) return [];
      const parts = [metatype, handler].map((on) => String(Reflect.getMetadata(PATH_METADATA, on)));
      const path = `/${parts.join('/')}/`.replaceAll(/\/+/g, '/').replaceAll(/:(\w+)/g, '{$1}');
      return [`${method.toLowerCase()} ${path}`];
    });
  });
}

/** Codes that OpenAPI does not name for this call. */
function undocumented(route: Route, answers: readonly { readonly status: number; readonly text: string }[]): string[] {
  const documented = new Set(errorsOf(route).map(({ code }) => code));
  const codes = answers.filter(({ status }) => status >= 400).map(({ text }) => Problem.parse(JSON.parse(text)).code);
  return codes.filter((code) => !documented.has(code));
}

describe('X4: every route x {none, account, other room, banned, no Back Room seat, member, host, staff}', () => {
  it('has a row for every route of the contract, and none for what is not there', () => {
    expect(Object.keys(authorization).sort()).toEqual(routes.map(keyOf).sort());
  });

  it('knows every route that is served', () => {
    const served = servedBy(world.service().app).filter((key) => !isOfAnyService.test(key));
    expect(served.sort()).toEqual(routes.map(keyOf).sort());
  });

  it.each(rows)('in a public room: %s', async (key, route, row) => {
    const answers = await askAll(key, route, false);
    expect(answers.map(({ caller, status }) => `${caller} ${status}`)).toEqual(byCaller(row.inPublicRoom));
    expect(undocumented(route, answers)).toEqual([]);
  });
});

describe('X6: A private room is private on every path: what a non-member may know of it is that it exists and wants a code', () => {
  const inRooms = rows.filter(([key]) => key.includes('{code}'));

  it.each(inRooms)('in a private room: %s, with 0 bytes of content for outsiders', async (key, route, row) => {
    const answers = await askAll(key, route, true);
    expect(answers.map(({ caller, status }) => `${caller} ${status}`)).toEqual(
      byCaller(row.inPrivateRoom ?? row.inPublicRoom),
    );
    expect(undocumented(route, answers)).toEqual([]);
    const outside = answers.filter(({ caller }) => ['none', 'account', 'elsewhere', 'banned'].includes(caller));
    const told = secrets.filter((secret) => outside.some(({ text }) => text.includes(secret)));
    expect(told).toEqual([]);
  });
});
