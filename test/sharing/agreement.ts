import fc from "fast-check";
import { type Ctx, nobody } from "../../server/kernel/context.ts";
import type { Person, World } from "../world.ts";
import * as model from "./model.ts";
import { people, roleOf, type Thing } from "./model.ts";

export const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
export const universe = model.universeOf(seed);
const { things } = universe;
export const aThing = fc.constantFrom(...things);
export const aPerson = fc.constantFrom(...people);

/** Checks a property; a failure names the seed of the world and of the run (`SEED=…`). */
export const always = <T extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<T>, numRuns: number) =>
  fc.assert(property, { seed, numRuns, endOnFailure: true });

export const waysTo = (person: string, thing: Thing) =>
  model.explained(person, thing, model.waysTo(universe, person, thing));
export const tieOf = (person: string, thing: Thing) => model.strongest(model.waysTo(universe, person, thing));
export const sees = (person: string, thing: Thing) =>
  !thing.deleted && (tieOf(person, thing) !== null || roleOf(person, thing) === "maintainer");

/** What a list shows first. */
export const newestFirst = (a: Thing, b: Thing) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1);

/** What a person would bring to a verb. */
export const actingAs = (w: World, { id, name, path }: Person): Ctx => ({
  ...w.ctx,
  actor: { ...nobody, kind: "person", id, path, name },
});
